package io.rampguard.api;

import io.rampguard.api.model.JournalPage;
import io.rampguard.api.model.Problem;
import io.rampguard.api.model.Problem.Kind;
import io.rampguard.api.model.RolloutList;
import io.rampguard.api.model.RolloutView;
import io.rampguard.api.model.VerbAnswer;
import io.rampguard.api.model.VerbRequest;
import io.rampguard.controller.Fleet;
import io.rampguard.policy.PolicyName;
import io.rampguard.rollout.Command;
import io.rampguard.store.Journal;
import io.rampguard.store.RolloutStore.StoreException;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Rollouts, their journals, and what may be asked of them. */
@Path("/api/v1/rollouts")
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
@RunOnVirtualThread
@Tag(name = "Rollouts", description = "What each flag's ramp does and why, and the verbs that move it.")
public class RolloutsResource {
    private static final int LONGEST_PAGE = 10_000;

    private final Fleet fleet;
    private final Journal journal;
    private final Answers answers;

    public RolloutsResource(Fleet fleet, Journal journal) {
        this.fleet = fleet;
        this.journal = journal;
        this.answers = new Answers(fleet);
    }

    @GET
    @Operation(operationId = "listRollouts", summary = "Every rollout, by name.")
    public RolloutList rollouts() {
        return new RolloutList(fleet.rollouts().stream().map(answers::view).toList());
    }

    @GET
    @Path("/{name}")
    @Operation(operationId = "getRollout", summary = "One rollout.")
    @APIResponse(
            responseCode = "200",
            description = "As the last tick left it.",
            content = @Content(schema = @Schema(implementation = RolloutView.class)))
    @APIResponse(responseCode = "404", ref = "NotFound")
    public Response rollout(
            @Parameter(description = "The policy's name.") @PathParam("name") String name,
            @Parameter(description = "`default` without it.") @QueryParam("namespace") @Nullable String namespace) {
        return found(
                        name,
                        namespace,
                        known -> fleet.rollout(known)
                                .map(status -> Reply.ok(answers.view(status)))
                                .orElseGet(() -> answers.unknown(known)))
                .response();
    }

    @GET
    @Path("/{name}/journal")
    @Operation(
            operationId = "readJournal",
            summary = "A rollout's life.",
            description =
                    "Without `after`, the newest lines; with it, the lines that follow. A rollout whose policy is gone"
                            + " keeps its journal.")
    @APIResponse(
            responseCode = "200",
            description = "Lines in the order written.",
            content = @Content(schema = @Schema(implementation = JournalPage.class)))
    @APIResponse(responseCode = "400", ref = "BadRequest")
    @APIResponse(responseCode = "404", ref = "NotFound")
    @APIResponse(responseCode = "503", ref = "Unavailable")
    public Response journal(
            @Parameter(description = "The policy's name.") @PathParam("name") String name,
            @Parameter(description = "`default` without it.") @QueryParam("namespace") @Nullable String namespace,
            @Parameter(
                            description = "Id of the last line already read, 0 for the beginning.",
                            schema = @Schema(type = SchemaType.INTEGER, format = "int64", minimum = "0"))
                    @QueryParam("after")
                    @Nullable
                    String after,
            @Parameter(
                            description = "At most this many lines, 1 to 10,000.",
                            schema =
                                    @Schema(
                                            type = SchemaType.INTEGER,
                                            minimum = "1",
                                            maximum = "10000",
                                            defaultValue = "200"))
                    @QueryParam("limit")
                    @DefaultValue("200")
                    String limit) {
        Optional<Long> from = after == null ? Optional.of(-1L) : number(after, 0, Long.MAX_VALUE);
        Optional<Long> most = number(limit, 1, LONGEST_PAGE);
        if (from.isEmpty() || most.isEmpty()) {
            return Reply.problem(Problem.of(
                            Kind.BAD_REQUEST,
                            "'after' must be a line's id and 'limit' a number from 1 to " + LONGEST_PAGE,
                            "Try ?after=0&limit=200."))
                    .response();
        }
        return found(
                        name,
                        namespace,
                        known -> page(known, from.get(), most.get().intValue()))
                .response();
    }

    @POST
    @Path("/{name}/{verb}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "ask",
            summary = "Asks something of one rollout.",
            description = "At once, journalled with your identity and reason. The same request id again is answered and"
                    + " changes nothing. A roll-back has written zero and read it back when this returns.")
    @APIResponse(
            responseCode = "200",
            description = "Obeyed.",
            content = @Content(schema = @Schema(implementation = VerbAnswer.class)))
    @APIResponse(responseCode = "400", ref = "BadRequest")
    @APIResponse(responseCode = "404", ref = "NotFound")
    @APIResponse(responseCode = "409", ref = "Conflict")
    @APIResponse(responseCode = "503", ref = "Unavailable")
    public Response ask(
            @Parameter(description = "The policy's name.") @PathParam("name") String name,
            @Parameter(
                            description = "What to do.",
                            schema =
                                    @Schema(
                                            type = SchemaType.STRING,
                                            enumeration = {
                                                "roll-back",
                                                "pause",
                                                "resume",
                                                "approve",
                                                "reject",
                                                "advance",
                                                "jump",
                                                "step-down",
                                                "re-arm"
                                            }))
                    @PathParam("verb")
                    String verb,
            @BeanParam Asked asked,
            @RequestBody(required = true, content = @Content(schema = @Schema(implementation = VerbRequest.class)))
                    @Nullable
                    String body) {
        return switch (VerbBody.read(body, asked.idempotencyKey)) {
            case VerbBody.Body.Unreadable unreadable ->
                Reply.problem(unreadable.problem()).response();
            case VerbBody.Body.Read read ->
                found(name, asked.namespace, known -> obey(known, verb, read, asked))
                        .response();
        };
    }

    private Reply obey(PolicyName known, String verb, VerbBody.Body.Read read, Asked asked) {
        if (fleet.rollout(known).isEmpty()) {
            return answers.unknown(known);
        }
        return switch (Verbs.of(verb, read.request())) {
            case Verbs.Spoken.Unclear unclear -> Reply.problem(unclear.problem());
            case Verbs.Spoken.Meant meant -> {
                Command command = new Command(meant.verb(), read.id(), asked.by(), read.reason());
                yield answers.to(fleet.obey(known, command), read.id());
            }
        };
    }

    private Reply page(PolicyName known, long after, int limit) {
        try {
            List<Journal.Line> lines =
                    after < 0 ? journal.tail(known, limit) : journal.read(Optional.of(known), after, limit);
            if (lines.isEmpty() && after <= 0 && fleet.rollout(known).isEmpty()) {
                return answers.unknown(known);
            }
            return Reply.ok(JournalPage.of(lines, Math.max(after, 0)));
        } catch (StoreException down) {
            return answers.unavailable("the journal does not answer: " + down.getMessage());
        }
    }

    private Reply found(String name, @Nullable String namespace, Function<PolicyName, Reply> then) {
        return RolloutAddress.of(name, namespace)
                .map(then)
                .orElseGet(() -> Reply.problem(Problem.of(
                        Kind.UNKNOWN_ROLLOUT,
                        "no rollout can have this name",
                        "GET /api/v1/rollouts lists the rollouts.")));
    }

    private static Optional<Long> number(String text, long least, long most) {
        try {
            long number = Long.parseLong(text);
            return number < least || number > most ? Optional.empty() : Optional.of(number);
        } catch (NumberFormatException noNumber) {
            return Optional.empty();
        }
    }
}
