package io.securescore.operator;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.securescore.operator.poll.LedgerArchive;

/** Which room may know which. */
@AnalyzeClasses(packages = "io.securescore.operator", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String BASE = "io.securescore.operator.";

    @ArchTest
    static final ArchRule SCORE_KNOWS_NO_OTHER_ROOM_AND_NO_FRAMEWORK = noClasses()
            .that()
            .resideInAPackage(BASE + "score..")
            .should()
            .dependOnClassesThat()
            .resideOutsideOfPackages(BASE + "score..", "java..");

    @ArchTest
    static final ArchRule ACCESS_KNOWS_SCOPES_AND_HOW_TO_READ_YAML_ONLY = noClasses()
            .that()
            .resideInAPackage(BASE + "access..")
            .should()
            .dependOnClassesThat()
            .resideOutsideOfPackages(
                    BASE + "access..", BASE + "score..", "java..", "com.fasterxml.jackson..", "org.jboss.logging..");

    @ArchTest
    static final ArchRule AZURE_KNOWS_NOTHING_OF_WATCHES = noClasses()
            .that()
            .resideInAPackage(BASE + "azure..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(BASE + "watch..", BASE + "api..");

    @ArchTest
    static final ArchRule WATCH_KNOWS_NOTHING_OF_AZURE = noClasses()
            .that()
            .resideInAPackage(BASE + "watch..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(BASE + "azure..");

    @ArchTest
    static final ArchRule THE_API_IS_KNOWN_TO_WATCH_POLL_AND_METRICS_ONLY = noClasses()
            .that()
            .resideInAnyPackage(BASE + "azure..", BASE + "score..", BASE + "config..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(BASE + "api..");

    @ArchTest
    static final ArchRule THE_API_KNOWS_NO_OTHER_ROOM = noClasses()
            .that()
            .resideInAPackage(BASE + "api..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    BASE + "access..",
                    BASE + "score..",
                    BASE + "poll..",
                    BASE + "azure..",
                    BASE + "watch..",
                    BASE + "metrics..",
                    BASE + "config..",
                    BASE + "runtime..");

    @ArchTest
    static final ArchRule THE_ARCHIVE_KNOWS_SCORES_AND_ITS_PORT_ONLY = noClasses()
            .that()
            .resideInAPackage(BASE + "archive..")
            .should()
            .dependOnClassesThat(resideInAPackage("io.securescore..")
                    .and(not(resideInAnyPackage(BASE + "archive..", BASE + "score..")))
                    .and(not(type(LedgerArchive.class))));

    @ArchTest
    static final ArchRule ONLY_THE_RUNTIME_KNOWS_THE_ARCHIVE = noClasses()
            .that()
            .resideOutsideOfPackages(BASE + "archive..", BASE + "runtime..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(BASE + "archive..");

    @ArchTest
    static final ArchRule NOBODY_KNOWS_THE_RUNTIME = noClasses()
            .that()
            .resideOutsideOfPackage(BASE + "runtime..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(BASE + "runtime..");

    @ArchTest
    static final ArchRule ONLY_AZURE_KNOWS_THE_AZURE_LIBRARIES = noClasses()
            .that()
            .resideOutsideOfPackage(BASE + "azure..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.azure..");

    @ArchTest
    static final ArchRule THE_CHECK_KNOWS_NEITHER_WATCHING_NOR_KUBERNETES_NOR_QUARKUS = noClasses()
            .that()
            .resideInAPackage(BASE + "check..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    BASE + "watch..",
                    BASE + "metrics..",
                    BASE + "archive..",
                    BASE + "config..",
                    "io.fabric8..",
                    "io.javaoperatorsdk..",
                    "io.quarkus..",
                    "jakarta..");

    @ArchTest
    static final ArchRule ONLY_THE_RUNTIME_KNOWS_THE_CHECK = noClasses()
            .that()
            .resideOutsideOfPackages(BASE + "check..", BASE + "runtime..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(BASE + "check..");
}
