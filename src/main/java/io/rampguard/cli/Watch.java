package io.rampguard.cli;

import io.rampguard.cli.StatusCommand.Look;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Shows the same page again and again. On a terminal each frame is written in one piece over the last one, so that nothing
 * flickers and nothing scrolls; elsewhere a page is printed only when it differs.
 */
final class Watch {
    private static final String TO_OTHER_SCREEN = "\u001b[?1049h\u001b[?25l";
    private static final String BACK = "\u001b[?25h\u001b[?1049l";

    private final PrintWriter out;
    private final Screen screen;
    private final Output output;
    private final Function<Daemon, Answer<Look>> look;
    private final Connection connection;
    private List<String> last = List.of();

    Watch(PrintWriter out, Screen screen, Output output, Function<Daemon, Answer<Look>> look, Connection connection) {
        this.out = out;
        this.screen = screen;
        this.output = output;
        this.look = look;
        this.connection = connection;
    }

    /** Until interrupted, or until the daemon refuses to answer; a daemon that is away for a while is waited for. */
    int run(Daemon daemon) {
        boolean framed = screen.terminal() && output == Output.text;
        Thread restore = new Thread(() -> write(BACK), "restore-screen");
        if (framed) {
            Runtime.getRuntime().addShutdownHook(restore);
            write(TO_OTHER_SCREEN);
        }
        Answer<Look> answer = look.apply(daemon);
        while (!(answer instanceof Answer.Refused<Look>)
                && !(answer instanceof Answer.Silent<Look> && last.isEmpty())) {
            show(answer, framed);
            if (!pause()) {
                return Exit.DONE;
            }
            answer = look.apply(daemon);
        }
        if (framed) {
            Runtime.getRuntime().removeShutdownHook(restore);
            write(BACK);
        }
        return connection.complain(answer);
    }

    private void show(Answer<Look> answer, boolean framed) {
        List<String> page = new ArrayList<>(
                switch (answer) {
                    case Answer.Got<Look> got
                    when output == Output.json -> List.of(got.json().toString());
                    case Answer.Got<Look> got -> got.value().lines();
                    default -> last;
                });
        boolean changed = !page.equals(last);
        last = List.copyOf(page);
        if (!framed) {
            if (changed) {
                page.forEach(out::println);
                out.flush();
            }
            return;
        }
        if (answer instanceof Answer.Silent<Look> silent) {
            page.add("");
            page.add(screen.style().bad(screen.fit(silent.sentence(), 0)));
        }
        write(frame(page));
    }

    /** Each line clears what the last frame left behind it, and the end clears what it left below. */
    static String frame(List<String> page) {
        return "\u001b[H" + String.join("\u001b[K\r\n", page) + "\u001b[K\u001b[J";
    }

    private void write(String text) {
        out.print(text);
        out.flush();
    }

    private static boolean pause() {
        try {
            return !new CountDownLatch(1).await(1, TimeUnit.SECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
