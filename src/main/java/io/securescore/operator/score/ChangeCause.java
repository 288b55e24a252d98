package io.securescore.operator.score;

import java.util.Locale;

/** Why points came or went: what the metrics and the status tell apart. Everything but {@link #MODEL} is the user's doing. */
public enum ChangeCause {
    /** Resources turned unhealthy or healthy. */
    HEALTH("Health"),
    /** Resources were added or removed. */
    RESOURCES("Resources"),
    /** Resources were exempted or otherwise became not applicable, or became applicable: Azure's counts don't tell which. */
    APPLICABILITY("Applicability"),
    /** Microsoft changed what counts: a control's maximum, or which controls there are. */
    MODEL("Model"),
    /** The data can't tell: several movements at once, points that no count explains, or controls that are not known. */
    UNATTRIBUTED("Unattributed");

    private final String label;

    ChangeCause(String label) {
        this.label = label;
    }

    /** As the status spells it. */
    public String label() {
        return label;
    }

    /** As the metrics spell it. */
    public String metricLabel() {
        return label.toLowerCase(Locale.ROOT);
    }
}
