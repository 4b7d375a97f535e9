package io.rampguard.wiring;

import io.rampguard.alerts.AlertChannel;
import io.rampguard.alerts.HttpPost;
import io.rampguard.alerts.alertmanager.AlertmanagerChannel;
import io.rampguard.alerts.log.LogChannel;
import io.rampguard.alerts.pagerduty.PagerDutyChannel;
import io.rampguard.alerts.slack.SlackChannel;
import io.rampguard.alerts.webhook.WebhookChannel;
import io.rampguard.wiring.config.RampguardConfig.ChannelConnection;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The alert channels that the settings name, and the log, which is always there. */
public record Channels(SortedMap<String, AlertChannel> byName) {
    static final String LOG = "log";

    private static final String SOURCE = "/rampguard";
    /** Alertmanager forgets an alert that is not said again for {@code resolve_timeout}, five minutes unless configured. */
    private static final Duration STANDS = Duration.ofMinutes(5);

    /**
     * @param fallback the channel for policies that name none
     * @throws IllegalArgumentException with every problem, one line each
     */
    public static Channels of(Map<String, ChannelConnection> configured, String fallback, InstantSource clock) {
        HttpPost post = new HttpPost(HttpPost.client(), clock, HttpPost.TIMEOUT);
        SortedMap<String, AlertChannel> all = new TreeMap<>(new NamedAdapters<ChannelConnection, AlertChannel>(
                        "rampguard.channels",
                        ChannelConnection::type,
                        Map.of(
                                LOG,
                                (name, settings) -> new LogChannel(),
                                "webhook",
                                (name, settings) -> webhook(settings, post, clock),
                                "alertmanager",
                                (name, settings) -> alertmanager(settings, post, clock),
                                "pagerduty",
                                (name, settings) -> pagerduty(name, settings, post),
                                "slack",
                                (name, settings) -> slack(settings, post)))
                .build(configured));
        all.putIfAbsent(LOG, new LogChannel());
        if (!all.containsKey(fallback)) {
            throw new IllegalArgumentException("rampguard.alerts.default-channel: no channel is called '" + fallback
                    + "' — configured are " + all.keySet());
        }
        return new Channels(all);
    }

    private static AlertChannel webhook(ChannelConnection settings, HttpPost post, InstantSource clock) {
        return new WebhookChannel(
                new WebhookChannel.Settings(url(settings), SOURCE, settings.secretFile(), Map.of(), Map.of()),
                post,
                clock);
    }

    private static AlertChannel alertmanager(ChannelConnection settings, HttpPost post, InstantSource clock) {
        return new AlertmanagerChannel(
                new AlertmanagerChannel.Settings(
                        List.of(url(settings)), settings.secretFile(), Optional.empty(), STANDS),
                post,
                clock);
    }

    private static AlertChannel pagerduty(String name, ChannelConnection settings, HttpPost post) {
        return new PagerDutyChannel(
                new PagerDutyChannel.Settings(
                        settings.url().map(URI::create).orElse(PagerDutyChannel.Settings.DEFAULT_URL),
                        file(settings.routingKeyFile(), "routing-key-file"),
                        "rampguard/" + name,
                        Optional.empty()),
                post);
    }

    private static AlertChannel slack(ChannelConnection settings, HttpPost post) {
        return new SlackChannel(
                new SlackChannel.Settings(file(settings.urlFile(), "url-file"), Optional.empty()), post);
    }

    private static URI url(ChannelConnection settings) {
        return URI.create(settings.url().orElseThrow(() -> new IllegalArgumentException("url is missing")));
    }

    private static Path file(Optional<Path> file, String setting) {
        return file.orElseThrow(() -> new IllegalArgumentException(setting + " is missing; secrets come from files"));
    }
}
