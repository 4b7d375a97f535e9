package io.rampguard.ratchet;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * What one source file breaks of the house rules on size and names. The compiler's own parser reads it, so a lambda,
 * a text block or a brace in a comment cannot mislead the count.
 */
final class SourceBounds {
    static final int MAIN_FILE_LINES = 300;
    static final int TEST_FILE_LINES = 500;
    static final int METHOD_LINES = 40;
    static final int PARAMETERS = 5;

    private static final JavaCompiler COMPILER = ToolProvider.getSystemJavaCompiler();
    /** Opening the JDK's own files takes longer than parsing one of ours, so it is done once. */
    private static final StandardJavaFileManager FILES = COMPILER.getStandardFileManager(null, null, null);
    /** Such a name says that something is done, never what; {@code Database} is a word of its own. */
    private static final Pattern VAGUE =
            Pattern.compile("(Manager|Helper|Utils?|Handler|Processor|Service|Data|Info)(?![a-z])");
    /** The verdict on silence is called so wherever people read it. */
    private static final Set<String> WORDS_OF_THE_FIELD = Set.of("NoData");
    // Written so that the patterns do not find themselves.
    private static final Pattern SLEEP = Pattern.compile("Thread\\s*\\.\\s*sleep|TimeUnit\\.\\w+\\.sleep");
    private static final Pattern LEFT_OPEN = Pattern.compile("\\b(TO" + "DO|FIX" + "ME)\\b");

    private final String name;
    private final String text;
    private final boolean test;
    private final List<String> problems = new ArrayList<>();

    private SourceBounds(String name, String text, boolean test) {
        this.name = name;
        this.text = text;
        this.test = test;
    }

    /** The problems of a file of the product, each with file, line and what would be right. */
    static List<String> ofMain(String name, String text) {
        return new SourceBounds(name, text, false).inspect();
    }

    /** The same for a test, which may be longer and is free in its names, and must not sleep. */
    static List<String> ofTest(String name, String text) {
        return new SourceBounds(name, text, true).inspect();
    }

    private List<String> inspect() {
        int lines = (int) text.lines().count();
        int bound = test ? TEST_FILE_LINES : MAIN_FILE_LINES;
        if (lines > bound) {
            problems.add(name + ": " + lines + " lines, the bound is " + bound);
        }
        refuse(LEFT_OPEN, "is left open; finish it or file an issue");
        if (test) {
            refuse(SLEEP, "waits for real time; turn the clock by hand");
        }
        scan();
        return problems;
    }

    private void refuse(Pattern pattern, String why) {
        Matcher found = pattern.matcher(text);
        while (found.find()) {
            long line = 1
                    + text.chars()
                            .limit(found.start())
                            .filter(letter -> letter == '\n')
                            .count();
            problems.add(name + ":" + line + ": " + found.group() + " " + why);
        }
    }

    private void scan() {
        JavacTask task = (JavacTask) COMPILER.getTask(null, FILES, null, List.of(), null, List.of(new Source(text)));
        try {
            SourcePositions positions = Trees.instance(task).getSourcePositions();
            for (CompilationUnitTree unit : task.parse()) {
                new Sizes(unit, positions).scan(unit, null);
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException("a source in memory cannot fail to be read", impossible);
        }
    }

    /** Walks the classes and methods of one file; the class around a method tells whether it is a record's own. */
    private final class Sizes extends TreeScanner<Void, ClassTree> {
        private final CompilationUnitTree unit;
        private final SourcePositions positions;
        private final LineMap lines;

        Sizes(CompilationUnitTree unit, SourcePositions positions) {
            this.unit = unit;
            this.positions = positions;
            this.lines = unit.getLineMap();
        }

        @Override
        public Void visitClass(ClassTree type, ClassTree outer) {
            String simpleName = type.getSimpleName().toString();
            if (!test
                    && !WORDS_OF_THE_FIELD.contains(simpleName)
                    && VAGUE.matcher(simpleName).find()) {
                problems.add(at(type) + "the name " + simpleName + " does not say what it is about");
            }
            return super.visitClass(type, type);
        }

        @Override
        public Void visitMethod(MethodTree method, ClassTree owner) {
            long length = lastLine(method) - firstLine(method) + 1;
            if (length > METHOD_LINES) {
                problems.add(at(method) + method.getName() + " has " + length + " lines, the bound is " + METHOD_LINES);
            }
            int parameters = method.getParameters().size();
            if (parameters > PARAMETERS && !repeatsHeader(method, owner)) {
                problems.add(at(method) + method.getName() + " has " + parameters + " parameters, the bound is "
                        + PARAMETERS);
            }
            return super.visitMethod(method, owner);
        }

        /** A record's canonical constructor has as many parameters as its header, which is bound by nothing. */
        private boolean repeatsHeader(MethodTree method, ClassTree owner) {
            long components = owner.getMembers().stream()
                    .filter(member -> member instanceof VariableTree field
                            && !field.getModifiers().getFlags().contains(Modifier.STATIC))
                    .count();
            return owner.getKind() == Tree.Kind.RECORD
                    && method.getReturnType() == null
                    && method.getParameters().size() == components;
        }

        private long firstLine(MethodTree method) {
            long afterModifiers = positions.getEndPosition(unit, method.getModifiers());
            return lines.getLineNumber(Math.max(afterModifiers, positions.getStartPosition(unit, method)));
        }

        private long lastLine(MethodTree method) {
            return lines.getLineNumber(positions.getEndPosition(unit, method));
        }

        private String at(Tree tree) {
            return name + ":" + lines.getLineNumber(positions.getStartPosition(unit, tree)) + ": ";
        }
    }

    /** A file that exists only as text. */
    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String text) {
            super(URI.create("string:///Source.java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
