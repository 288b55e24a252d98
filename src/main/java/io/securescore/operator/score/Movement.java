package io.securescore.operator.score;

/** What happened to a control between two readings, as far as its counts tell. */
public enum Movement {
    TURNED_UNHEALTHY("TurnedUnhealthy", ChangeCause.HEALTH, "more unhealthy"),
    TURNED_HEALTHY("TurnedHealthy", ChangeCause.HEALTH, "more healthy"),
    UNHEALTHY_ADDED("UnhealthyAdded", ChangeCause.RESOURCES, "unhealthy added"),
    HEALTHY_ADDED("HealthyAdded", ChangeCause.RESOURCES, "healthy added"),
    UNHEALTHY_REMOVED("UnhealthyRemoved", ChangeCause.RESOURCES, "unhealthy removed"),
    HEALTHY_REMOVED("HealthyRemoved", ChangeCause.RESOURCES, "healthy removed"),
    UNHEALTHY_NOT_APPLICABLE("UnhealthyNotApplicable", ChangeCause.APPLICABILITY, "unhealthy no longer applicable"),
    HEALTHY_NOT_APPLICABLE("HealthyNotApplicable", ChangeCause.APPLICABILITY, "healthy no longer applicable"),
    UNHEALTHY_APPLICABLE("UnhealthyApplicable", ChangeCause.APPLICABILITY, "unhealthy now applicable"),
    HEALTHY_APPLICABLE("HealthyApplicable", ChangeCause.APPLICABILITY, "healthy now applicable"),
    ALL_ADDED("AllAdded", ChangeCause.RESOURCES, "the first resources that count"),
    ALL_REMOVED("AllRemoved", ChangeCause.RESOURCES, "no resource left"),
    ALL_APPLICABLE("AllApplicable", ChangeCause.APPLICABILITY, "now applicable"),
    ALL_NOT_APPLICABLE("AllNotApplicable", ChangeCause.APPLICABILITY, "no longer applicable"),
    MAXIMUM_CHANGED("MaximumChanged", ChangeCause.MODEL, "another maximum"),
    CONTROL_APPEARED("ControlAppeared", ChangeCause.MODEL, "new control"),
    CONTROL_DISAPPEARED("ControlDisappeared", ChangeCause.MODEL, "control withdrawn"),
    UNATTRIBUTED("Unattributed", ChangeCause.UNATTRIBUTED, "cause can't be told");

    private final String label;
    private final ChangeCause cause;
    private final String words;

    Movement(String label, ChangeCause cause, String words) {
        this.label = label;
        this.cause = cause;
        this.words = words;
    }

    /** As the status spells it. */
    public String label() {
        return label;
    }

    /** Which cause it belongs to. */
    public ChangeCause cause() {
        return cause;
    }

    /** What follows a number of resources, or stands alone where none is known. */
    public String words() {
        return words;
    }
}
