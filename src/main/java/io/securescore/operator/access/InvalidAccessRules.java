package io.securescore.operator.access;

import java.util.List;

/** Access rules that can't be used. */
public final class InvalidAccessRules extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    InvalidAccessRules(List<String> problems) {
        super(String.join("; ", problems));
        this.problems = List.copyOf(problems);
    }

    /** One sentence each that names the place, the value and what is allowed. */
    public List<String> problems() {
        return problems;
    }
}
