package io.rampguard.metrics.scrape;

import io.rampguard.metrics.scrape.ScrapeSettings.Target;
import io.rampguard.metrics.scrape.TargetReader.Answer;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * The configured targets and the addresses they stand for today. All are read at once, each in a virtual thread, and none
 * longer than the time-out: one that hangs delays nobody.
 */
final class Targets implements AutoCloseable {
    private final Duration timeout;
    private final Resolver resolver;
    private final TargetReader reader;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<Target, List<URI>> addresses = new LinkedHashMap<>();

    /** The addresses of a host's name. */
    interface Resolver {
        Resolver DNS = host -> List.of(InetAddress.getAllByName(host));

        List<InetAddress> addresses(String host) throws UnknownHostException;
    }

    /** One address of one target. */
    record Place(Target target, URI address) {}

    Targets(ScrapeSettings settings, Resolver resolver) {
        this.timeout = settings.timeout();
        this.resolver = resolver;
        this.reader = new TargetReader(settings);
        settings.targets().forEach(target -> addresses.put(target, List.of()));
    }

    /** What every address answers now; an address that is gone from the host's name is not in it. */
    Map<Place, Answer> read(Set<String> wanted) throws InterruptedException {
        resolve();
        List<Place> places = new ArrayList<>();
        addresses.forEach((target, found) -> found.forEach(address -> places.add(new Place(target, address))));
        List<Callable<Answer>> reads = new ArrayList<>();
        places.forEach(place -> reads.add(() -> reader.read(place.address(), wanted)));
        List<Answer> answers = all(reads, TargetReader.tooSlow(timeout));
        Map<Place, Answer> byPlace = new LinkedHashMap<>();
        for (int i = 0; i < places.size(); i++) {
            byPlace.put(places.get(i), answers.get(i));
        }
        return byPlace;
    }

    /** A name that does not resolve keeps its last addresses: DNS has moments of its own. */
    private void resolve() throws InterruptedException {
        List<Target> targets = List.copyOf(addresses.keySet());
        List<Callable<List<URI>>> lookups = new ArrayList<>();
        targets.forEach(target -> lookups.add(() -> lookup(target)));
        List<List<URI>> found = all(lookups, List.of());
        for (int i = 0; i < targets.size(); i++) {
            if (!found.get(i).isEmpty()) {
                addresses.put(targets.get(i), found.get(i));
            }
        }
        // Never resolved: the name itself is tried, so that its failure is told with the others.
        addresses.replaceAll((target, known) -> known.isEmpty() ? List.of(target.url()) : known);
    }

    private List<URI> lookup(Target target) {
        if (!target.everyAddress()) {
            return List.of(target.url());
        }
        try {
            return resolver.addresses(target.url().getHost()).stream()
                    .map(address -> at(target.url(), address))
                    .sorted()
                    .toList();
        } catch (UnknownHostException e) {
            return List.of();
        }
    }

    private static URI at(URI url, InetAddress address) {
        String host = address.getHostAddress();
        String port = url.getPort() < 0 ? "" : ":" + url.getPort();
        String path = url.getRawPath() + (url.getRawQuery() == null ? "" : "?" + url.getRawQuery());
        return URI.create(url.getScheme() + "://" + (host.contains(":") ? "[" + host + "]" : host) + port + path);
    }

    private <T> List<T> all(List<Callable<T>> tasks, T late) throws InterruptedException {
        List<T> results = new ArrayList<>();
        for (Future<T> done : threads.invokeAll(tasks, timeout.toMillis(), TimeUnit.MILLISECONDS)) {
            try {
                results.add(done.get());
            } catch (CancellationException e) {
                results.add(late);
            } catch (ExecutionException e) {
                throw new IllegalStateException("reading a target failed in an unforeseen way", e.getCause());
            }
        }
        return results;
    }

    @Override
    public void close() {
        threads.shutdownNow();
        reader.close();
    }
}
