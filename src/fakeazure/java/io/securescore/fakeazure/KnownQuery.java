package io.securescore.fakeazure;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.securescore.fakeazure.QueryEvaluator.Tables;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The only queries that the fake answers, each known by the SHA-256 of its text with white space folded, so that a query
 * that is changed without its evaluator is refused. {@link #fingerprint} prints the value to record here.
 */
public enum KnownQuery {
    /** {@code scores-with-controls.kql} */
    SCORES_WITH_CONTROLS(
            "scores-with-controls",
            "4ab6e66534cd3a2a3c2d193f1d9a2eeed7a61f310df3199f069b019e8ed92d54",
            QueryEvaluator::scoresWithControls),
    /** {@code scores.kql} */
    SCORES("scores", "308894b115ddd973e86def8d874e751896157ba6a1af3443fe554832e2847e2a", QueryEvaluator::scores),
    /** {@code controls.kql} */
    CONTROLS("controls", "b86ff127806f4f68a7b13854ab58f3a1db996ee258bb42416f035853c9ab567a", QueryEvaluator::controls),
    /** {@code inventory.kql} */
    INVENTORY(
            "inventory", "203513233dd980c3adf60c999c18d8930d1105906c373662c4ab0eb64adc2336", QueryEvaluator::inventory);

    private final String operation;
    private final String fingerprint;
    private final Function<Tables, List<ObjectNode>> evaluator;

    KnownQuery(String operation, String fingerprint, Function<Tables, List<ObjectNode>> evaluator) {
        this.operation = operation;
        this.fingerprint = fingerprint;
        this.evaluator = evaluator;
    }

    /** The name in counts and fault rules; the resource is {@code /azure/<name>.kql}. */
    public String operation() {
        return operation;
    }

    List<ObjectNode> evaluate(Tables tables) {
        return evaluator.apply(tables);
    }

    static Optional<KnownQuery> of(String text) {
        String asked = fingerprint(text);
        for (KnownQuery query : values()) {
            if (query.fingerprint.equals(asked)) {
                return Optional.of(query);
            }
        }
        return Optional.empty();
    }

    /** SHA-256, in hex, of a query's text with every run of white space as one blank. */
    public static String fingerprint(String text) {
        try {
            byte[] normalised = text.strip().replaceAll("\\s+", " ").getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(normalised));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
