package io.securescore.fakeazure;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** The fifteen built-in controls with their nominal points; three GUIDs are not public and are made up here. */
final class ControlCatalog {

    static final List<Control> CONTROLS = List.of(
            definition("34a42fb3-e6db-409c-b56b-7b1db6b8aee0", "Enable MFA", 10),
            definition("c0ffee00-0000-4000-8000-000000000001", "Secure management ports", 8),
            definition("c0ffee00-0000-4000-8000-000000000002", "Remediate vulnerabilities", 6),
            definition("61702b76-1fab-41f2-bcbc-50b7870dcf38", "Apply system updates", 6),
            definition("99fc8df2-e0f5-40f8-9415-a7f7ca948b5a", "Remediate security configurations", 4),
            definition("2d85f639-0bea-4a4a-b6c6-608952a1414a", "Manage access and permissions", 4),
            definition("8fd574ec-43cf-426e-a439-a67cbaf2d564", "Enable encryption at rest", 4),
            definition("0e55495e-034f-4abc-8293-767229250176", "Encrypt data in transit", 4),
            definition("f9d5432b-8f7b-45e9-b90c-e214a30f6a02", "Restrict unauthorized network access", 4),
            definition("a000c66f-6da2-4f9d-826d-2364347d2588", "Apply adaptive application control", 3),
            definition("a9909064-42b4-4d34-8143-275477afe18b", "Protect applications against DDoS attacks", 2),
            definition("12136bd9-dc24-44f2-9587-7be3af6aac14", "Enable endpoint protection", 2),
            definition("27b24961-75ba-4fe4-8909-97286d5dd5ee", "Enable auditing and logging", 1),
            definition("4db8d6cf-075b-4149-a813-da09ca2ae120", "Enable enhanced security features", 0),
            definition("76763537-9feb-42d3-b4f4-78c01117be80", "Implement security best practices", 0));

    private ControlCatalog() {}

    private static Control definition(String id, String name, int maxPoints) {
        return new Control(id, name, maxPoints, 0, 0, 0);
    }

    /**
     * Controls in the catalogue's order.
     *
     * @param counts one {@code healthy/unhealthy/notApplicable} per control, or {@code -} where the scope lacks it
     */
    static List<Control> controls(String counts) {
        String[] each = counts.split(" ");
        List<Control> controls = new ArrayList<>();
        for (int i = 0; i < each.length; i++) {
            if (!each[i].equals("-")) {
                String[] numbers = each[i].split("/");
                controls.add(CONTROLS.get(i)
                        .withResources(
                                Integer.parseInt(numbers[0]),
                                Integer.parseInt(numbers[1]),
                                Integer.parseInt(numbers[2])));
            }
        }
        return List.copyOf(controls);
    }

    /** Controls of a scope that is about {@code share} (0..1) healthy; one in eight has no resource that counts. */
    static List<Control> generate(SplittableRandom random, double share) {
        List<Control> controls = new ArrayList<>(CONTROLS.size());
        for (Control control : CONTROLS) {
            int resources = random.nextInt(8) == 0 ? 0 : 1 + random.nextInt(40);
            double here = Math.min(1, Math.max(0, share + (random.nextDouble() - 0.5) / 2));
            int healthy = (int) Math.round(resources * here);
            controls.add(control.withResources(healthy, resources - healthy, random.nextInt(4)));
        }
        return List.copyOf(controls);
    }
}
