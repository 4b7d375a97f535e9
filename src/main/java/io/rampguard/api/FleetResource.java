package io.rampguard.api;

import io.rampguard.api.access.Needs;
import io.rampguard.api.access.Role;
import io.rampguard.api.model.FleetAnswer;
import io.rampguard.api.model.FleetView;
import io.rampguard.api.model.PolicyList;
import io.rampguard.api.model.PolicyProblemView;
import io.rampguard.api.model.PolicyView;
import io.rampguard.api.model.Problem;
import io.rampguard.api.model.ProblemList;
import io.rampguard.api.model.VerbRequest;
import io.rampguard.controller.Fleet;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.function.BiFunction;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The fleet as a whole: how the daemon is, what it was promised, and the verbs that touch everything. */
@Path("/api/v1")
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
@RunOnVirtualThread
@Tag(name = "Fleet", description = "The daemon, its policies, and the verbs that touch every rollout.")
public class FleetResource {
    private final Fleet fleet;
    private final Answers answers;

    public FleetResource(Fleet fleet) {
        this.fleet = fleet;
        this.answers = new Answers(fleet);
    }

    @GET
    @Path("/status")
    @Operation(operationId = "getStatus", summary = "How the daemon is.")
    public FleetView status() {
        return FleetView.of(fleet.status());
    }

    @GET
    @Path("/policies")
    @Operation(operationId = "listPolicies", summary = "Every policy in force, with presets and defaults spelled out.")
    public PolicyList policies() {
        return new PolicyList(
                fleet.policies().values().stream().map(PolicyView::of).toList());
    }

    @GET
    @Path("/problems")
    @Operation(operationId = "listProblems", summary = "Everything that is wrong in policy files and across policies.")
    public ProblemList problems() {
        return new ProblemList(
                fleet.problems().stream().map(PolicyProblemView::of).toList());
    }

    @POST
    @Path("/freeze")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(operationId = "freeze", summary = "Stops advances everywhere; rollbacks go on. Idempotent.")
    @APIResponse(
            responseCode = "200",
            description = "Frozen.",
            content = @Content(schema = @Schema(implementation = FleetAnswer.class)))
    @APIResponse(responseCode = "400", ref = "BadRequest")
    @APIResponse(responseCode = "503", ref = "Unavailable")
    public Response freeze(
            @BeanParam Asked asked,
            @RequestBody(required = true, content = @Content(schema = @Schema(implementation = VerbRequest.class)))
                    @Nullable
                    String body) {
        return obey(asked, body, fleet::freeze);
    }

    @POST
    @Path("/thaw")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(operationId = "thaw", summary = "Ends the freeze. Idempotent.")
    @APIResponse(
            responseCode = "200",
            description = "Thawed.",
            content = @Content(schema = @Schema(implementation = FleetAnswer.class)))
    @APIResponse(responseCode = "400", ref = "BadRequest")
    @APIResponse(responseCode = "503", ref = "Unavailable")
    public Response thaw(
            @BeanParam Asked asked,
            @RequestBody(required = true, content = @Content(schema = @Schema(implementation = VerbRequest.class)))
                    @Nullable
                    String body) {
        return obey(asked, body, fleet::thaw);
    }

    @POST
    @Path("/confirm-deletion")
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(Role.ADMIN)
    @Operation(
            operationId = "confirmDeletion",
            summary = "Believes that policies which vanished all at once are deleted.",
            description =
                    "Until then none of them is: an empty mount looks the same. Needs the role admin. Idempotent.")
    @APIResponse(
            responseCode = "200",
            description = "Believed.",
            content = @Content(schema = @Schema(implementation = FleetAnswer.class)))
    @APIResponse(responseCode = "400", ref = "BadRequest")
    @APIResponse(responseCode = "503", ref = "Unavailable")
    public Response confirmDeletion(
            @BeanParam Asked asked,
            @RequestBody(required = true, content = @Content(schema = @Schema(implementation = VerbRequest.class)))
                    @Nullable
                    String body) {
        return obey(asked, body, fleet::confirmDeletion);
    }

    private Response obey(Asked asked, @Nullable String body, BiFunction<String, String, Fleet.FreezeAnswer> verb) {
        return switch (VerbBody.read(body, asked.idempotencyKey)) {
            case VerbBody.Body.Unreadable unreadable ->
                Reply.problem(unreadable.problem()).response();
            case VerbBody.Body.Read read ->
                answers.to(verb.apply(asked.by(), read.reason())).response();
        };
    }
}
