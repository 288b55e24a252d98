package io.securescore.fakeazure;

/**
 * A security connector.
 *
 * @param id its ARM id as the table {@code resources} spells it
 * @param name the last part of the id
 * @param environmentName as connectors spell it: AWS, GCP, Github, AzureDevOps, GitLab, DockerHub, JFrog
 * @param lowerCaseRows whether its score rows carry the id in lower case
 * @param posture its score, or null when there is no row
 */
public record Connector(String id, String name, String environmentName, boolean lowerCaseRows, Posture posture) {

    static Connector in(
            String subscriptionId, String name, String environmentName, boolean lowerCaseRows, Posture posture) {
        String id = "/subscriptions/" + subscriptionId
                + "/resourceGroups/rg-multicloud/providers/Microsoft.Security/securityConnectors/" + name;
        return new Connector(id, name, environmentName, lowerCaseRows, posture);
    }

    Connector withPosture(Posture changed) {
        return new Connector(id, name, environmentName, lowerCaseRows, changed);
    }
}
