package io.rampguard.units;

/** Every reason the product can give. The list is closed, so that a metric label stays bounded. */
public enum ReasonCode {
    // Why a rollout moves or stays.
    FIRST_STAGE("the first stage stands on control; nobody has seen the variant yet"),
    STAGE_SERVED("the backend serves the stage; its hold starts"),
    STILL_HOLDING("the stage's hold has not ended"),
    NOT_YET_SERVED("the backend does not serve the stage yet; writing it again"),
    ALL_PASS("every guardrail passes at the end of the hold"),
    UNPROVEN("the evidence is not complete, and the policy allows this small stage without it"),
    AWAITING_APPROVAL("the next stage needs a person's approval"),
    APPROVAL_EXPIRED("nobody approved in time"),
    OUTSIDE_WINDOW("outside the policy's windows for advancing"),
    FROZEN("the fleet is frozen; advances stop, rollbacks do not"),
    WATCH_STARTED("the last stage is proven; the watch starts"),
    STILL_WATCHING("the watch after the last stage has not ended"),
    WATCH_ENDED("the watch ended without a breach; the winner is control now"),
    DONE("the rollout is complete"),
    LATCHED("rolled back; only a new revision or a re-arm with a reason ramps again"),
    ZERO_CONFIRMED("the backend serves nobody the variant"),
    ZERO_UNCONFIRMED("the backend does not yet show zero; trying again every tick"),
    PREPARING("the flag is being prepared with both arms at zero"),
    NEW_REVISION("a new revision is tried"),
    RESUMED("the reason for the pause has ended"),
    // What was found in the backend.
    LOWERED_BY_HAND("the flag was lowered outside Rampguard; the lower share is respected"),
    RAISED_BY_HAND("the flag was raised outside Rampguard; lowering it to the stage"),
    FOUND_ABOVE_ZERO("the flag already exposes users and Rampguard did not put them there"),
    FOREIGN_ARMS("the flag serves arms that are not this policy's"),
    ARMS_CHANGED("an arm's value changed under the same revision"),
    UNREAD("the backend did not answer; exposure is unknown"),
    STAGES_CHANGED("the policy's stages changed in mid-ramp; its last one serves less than users have"),
    // What the judge says.
    BREACH_TOLERANCE("the variant is worse than control by more than is tolerated"),
    BREACH_LIMIT("the variant is beyond its absolute limit"),
    BREACH_CRITICAL("the variant is beyond its critical threshold"),
    BREACH_BURN("the variant burns its error budget too fast, over both windows"),
    BREACH_SHARE("the variant receives another share of the traffic than was asked for"),
    VARIANT_DARK("control reports and the variant does not"),
    SOURCE_DARK("the metrics source does not answer"),
    STALE("the newest samples are too old"),
    WARMING_UP("the first window of this stage is not complete"),
    NO_TRAFFIC("neither arm had a request"),
    NO_SERIES("the signal has no series in the source"),
    PARTIAL_ANSWER("the source said its answer is incomplete"),
    IMPLAUSIBLE("the source's numbers cannot be true"),
    TOO_FEW_SAMPLES("not enough samples yet"),
    WARM_EVIDENCE("evidence against the variant is gathering; it is given to nobody more"),
    NOT_PROVEN("not yet clear enough to pass or to breach"),
    SHARED_FATE("both arms are worse together; this is not the variant's doing"),
    UNGUARDED("the policy says it has no guardrail"),
    // What people ask.
    OPERATOR("asked by an operator"),
    POLICY_REMOVED("the policy was removed in mid-ramp"),
    POLICY_REFUSED("the policy is refused"),
    // What failed.
    BACKEND_REFUSED("the flag backend refused the write"),
    BACKEND_UNREACHABLE("the flag backend is unreachable"),
    BACKEND_CONFLICT("somebody else wrote the flag at the same time"),
    BACKEND_NEEDS_APPROVAL("the flag backend wants an approval of its own"),
    ALERT_REJECTED("an alert channel refused the alert for good"),
    STORE_DOWN("the store does not answer; nothing is raised until it does"),
    NOT_LEADER("another daemon holds the lease");

    private final String sentence;

    ReasonCode(String sentence) {
        this.sentence = sentence;
    }

    public String sentence() {
        return sentence;
    }

    /** Kebab case, as API, metrics and logs print it. */
    public String label() {
        return Kebab.of(this);
    }
}
