package io.securescore.operator.azure;

import com.azure.core.util.BinaryData;
import com.azure.json.JsonProviders;
import com.azure.json.JsonReader;
import com.azure.resourcemanager.resourcegraph.fluent.models.QueryResponseInner;
import com.azure.resourcemanager.resourcegraph.models.QueryRequest;
import com.azure.resourcemanager.resourcegraph.models.QueryRequestOptions;
import com.azure.resourcemanager.resourcegraph.models.ResultFormat;
import com.azure.resourcemanager.resourcegraph.models.ResultTruncated;
import io.securescore.operator.score.ScopeId;
import java.io.IOException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Asks Azure Resource Graph and follows its pages. Requests and answers are the models of Microsoft's SDK; its client is not
 * used because it hides the quota headers and speaks an older version of the API.
 *
 * <p>Source: learn.microsoft.com/azure/governance/resource-graph/concepts/work-with-data (paging, truncation).
 */
final class ResourceGraph {
    private static final Logger LOG = Logger.getLogger(ResourceGraph.class);
    private static final String PATH = "/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01";
    private static final int PAGE_SIZE = 1000;
    /** More rows than 50,000 in one query are no estate but an error. */
    private static final int MAX_PAGES = 50;

    private final AzureClient client;
    private volatile boolean tenantLimitHit;

    ResourceGraph(AzureClient client) {
        this.client = client;
    }

    /**
     * Runs a query and hands over each row, page by page.
     *
     * @param subscriptions empty for the whole tenant
     * @throws AzureException when the rows that were handed over are not all there are
     */
    void query(String operation, String query, Collection<ScopeId> subscriptions, Consumer<Map<?, ?>> row) {
        List<String> guids = subscriptions.stream()
                .map(ScopeId::subscriptionGuid)
                .flatMap(Optional::stream)
                .sorted()
                .toList();
        Set<String> seenTokens = new HashSet<>();
        String token = null;
        do {
            QueryRequest request = new QueryRequest()
                    .withQuery(query)
                    .withSubscriptions(guids.isEmpty() ? null : guids)
                    .withOptions(new QueryRequestOptions()
                            .withTop(PAGE_SIZE)
                            .withSkipToken(token)
                            .withResultFormat(ResultFormat.OBJECT_ARRAY));
            AzureClient.Answer answer = client.post(operation, PATH, BinaryData.fromObject(request));
            QueryResponseInner page = pageOf(answer);
            if (guids.isEmpty()) {
                noteTenantLimit(answer);
            }
            rowsOf(page).forEach(row);
            token = page.skipToken();
            if (token != null && (!seenTokens.add(token) || seenTokens.size() >= MAX_PAGES)) {
                throw AzureException.failed("Resource Graph's pages have no end (more than " + MAX_PAGES
                        + ", or one twice): lower securescore.azure.subscriptions-per-query");
            }
        } while (token != null && !token.isEmpty());
    }

    /** Until when no query is sent; empty when one may be sent now. */
    Optional<Instant> closedUntil() {
        return client.closedUntil();
    }

    private static QueryResponseInner pageOf(AzureClient.Answer answer) {
        try (JsonReader reader = JsonProviders.createReader(answer.body())) {
            QueryResponseInner page = QueryResponseInner.fromJson(reader);
            boolean hasToken = page.skipToken() != null && !page.skipToken().isEmpty();
            if (page.resultTruncated() == ResultTruncated.TRUE && !hasToken) {
                throw AzureException.tooLarge("Resource Graph left out rows (truncated without a next page): lower"
                        + " securescore.azure.subscriptions-per-query");
            }
            return page;
        } catch (AzureException truncated) {
            throw truncated;
        } catch (IOException | RuntimeException notJson) {
            throw noSense();
        }
    }

    private static List<Map<?, ?>> rowsOf(QueryResponseInner page) {
        if (!(page.data() instanceof List<?> rows) || !rows.stream().allMatch(Map.class::isInstance)) {
            throw noSense();
        }
        return rows.stream().<Map<?, ?>>map(row -> (Map<?, ?>) row).toList();
    }

    private static AzureException noSense() {
        return AzureException.failed("Resource Graph's answer makes no sense: check what answers at"
                + " securescore.azure.resource-manager-endpoint (a proxy's page?); the operator tries again");
    }

    private void noteTenantLimit(AzureClient.Answer answer) {
        boolean hit = "true".equalsIgnoreCase(answer.header("x-ms-tenant-subscription-limit-hit"));
        if (hit && !tenantLimitHit) {
            LOG.warn("Resource Graph reads the first 10,000 subscriptions of a tenant only: name the others by id in"
                    + " watches, they are read then");
        }
        tenantLimitHit = hit;
    }
}
