package io.rampguard.policy.yaml;

import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.reader.ReaderException;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * Turns the bytes of a file into YAML nodes, which know their place. Each document between {@code ---} lines is parsed alone,
 * so that a syntax error in one does not hide the problems of the others.
 */
final class YamlText {
    /** The same limit as a ConfigMap's. */
    static final int LARGEST = 1 << 20;

    private static final Pattern MARKER = Pattern.compile("^---(?=\\s|$)", Pattern.MULTILINE);
    private static final Pattern NOTHING = Pattern.compile("(---)?(\\s|#[^\\n]*(\\n|$))*");

    private final Problems problems;

    YamlText(Problems problems) {
        this.problems = problems;
    }

    /** One document. {@code firstLine} is added to its nodes' lines. */
    record Root(Node node, int firstLine) {}

    List<Root> documents(byte[] bytes) {
        if (bytes.length > LARGEST) {
            problems.error(
                    Place.FILE,
                    "the file has more than the " + LARGEST + " bytes that are read",
                    "split it into several files");
            return List.of();
        }
        Optional<String> decoded = decode(bytes);
        if (decoded.isEmpty()) {
            return List.of();
        }
        String text = decoded.get().startsWith("\uFEFF") ? decoded.get().substring(1) : decoded.get();
        List<Root> roots = new ArrayList<>();
        int line = 0;
        for (String part : split(text)) {
            if (!NOTHING.matcher(part).matches()) {
                compose(part, line, roots);
            }
            line += (int) part.chars().filter(c -> c == '\n').count();
        }
        if (roots.isEmpty() && problems.errors() == 0) {
            problems.error(Place.FILE, "the file holds no policy", "write one, or delete the file");
        }
        return roots;
    }

    private Optional<String> decode(byte[] bytes) {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length + 1);
        try {
            CoderResult end = decoder.decode(in, out, true);
            if (end.isError()) {
                end.throwException();
            }
            return Optional.of(out.flip().toString());
        } catch (CharacterCodingException e) {
            problems.error(place(out.flip().toString()), "the file is not UTF-8 from here on", "save it as UTF-8");
            return Optional.empty();
        }
    }

    /** The place right after {@code before}. */
    private static Place place(String before) {
        int line = (int) before.chars().filter(c -> c == '\n').count();
        int lastLine = before.substring(before.lastIndexOf('\n') + 1).length();
        return new Place(line + 1, lastLine + 1, "");
    }

    private static List<String> split(String text) {
        List<String> parts = new ArrayList<>();
        var marker = MARKER.matcher(text);
        int start = 0;
        while (marker.find()) {
            parts.add(text.substring(start, marker.start()));
            start = marker.start();
        }
        parts.add(text.substring(start));
        return parts;
    }

    private void compose(String text, int firstLine, List<Root> roots) {
        if (text.startsWith("%")) {
            problems.error(
                    new Place(firstLine + 1, 1, ""),
                    "YAML directives are not read",
                    "remove the line that begins with %");
            return;
        }
        try {
            for (Node node : parser().composeAll(new StringReader(text))) {
                roots.add(new Root(node, firstLine));
            }
        } catch (MarkedYAMLException e) {
            problems.error(place(e, firstLine), "this is not YAML: " + said(e), cure(said(e)));
        } catch (ReaderException e) {
            String before = text.substring(
                    0, text.offsetByCodePoints(0, Math.min(e.getPosition(), text.codePointCount(0, text.length()))));
            Place at = place(before);
            problems.error(
                    new Place(at.line() + firstLine, at.column(), ""),
                    String.format("the character U+%04X is not allowed in YAML", e.getCodePoint()),
                    "remove it");
        } catch (YAMLException e) {
            problems.error(
                    new Place(firstLine + 1, 1, ""),
                    "this YAML is refused: "
                            + String.valueOf(e.getMessage()).lines().findFirst().orElse("no reason given"),
                    "write it out with less nesting and without aliases");
        }
    }

    private static Yaml parser() {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(LARGEST);
        options.setMaxAliasesForCollections(50);
        options.setNestingDepthLimit(50);
        DumperOptions unused = new DumperOptions();
        return new Yaml(new SafeConstructor(options), new Representer(unused), unused, options, new Resolver());
    }

    private static Place place(MarkedYAMLException e, int firstLine) {
        Mark mark = e.getProblemMark() != null ? e.getProblemMark() : e.getContextMark();
        return mark == null
                ? new Place(firstLine + 1, 1, "")
                : new Place(mark.getLine() + 1 + firstLine, mark.getColumn() + 1, "");
    }

    private static String said(MarkedYAMLException e) {
        String problem = e.getProblem() == null ? "it cannot be parsed" : e.getProblem();
        return problem.strip().replaceAll("\\s+", " ");
    }

    private static String cure(String said) {
        if (said.contains("TAB") || said.contains("\\t")) {
            return "indent with spaces; YAML allows no tabs there";
        }
        if (said.contains("mapping values are not allowed")) {
            return "indent the line as its neighbours are, and quote text that holds a colon and a space";
        }
        if (said.contains("could not find expected ':'")) {
            return "write each field as 'name: value'";
        }
        if (said.contains("end of stream") || said.contains("expected ',' or")) {
            return "close the quote or the bracket that was opened before";
        }
        if (said.contains("alias")) {
            return "define the anchor before it is used, or write the fields out";
        }
        return "check indentation, quotes and brackets at this place and on the line before";
    }
}
