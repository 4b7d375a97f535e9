package io.rampguard.policy.yaml;

import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** Counts what a document becomes once its aliases are followed: a few lines can stand for billions of values, or for a ring. */
final class Expansion {
    private static final int MOST = 20_000;
    private static final int DEEPEST = 60;

    private int seen;

    private Expansion() {}

    static boolean bounded(Node root, Place at, Problems problems) {
        if (new Expansion().fits(root, 0)) {
            return true;
        }
        problems.error(
                at,
                "the document stands for more than " + MOST + " values once its aliases are followed",
                "write it without aliases, or split it");
        return false;
    }

    private boolean fits(Node node, int depth) {
        if (++seen > MOST || depth > DEEPEST) {
            return false;
        }
        if (node instanceof SequenceNode sequence) {
            return sequence.getValue().stream().allMatch(n -> fits(n, depth + 1));
        }
        if (node instanceof MappingNode mapping) {
            for (NodeTuple tuple : mapping.getValue()) {
                if (!fits(tuple.getKeyNode(), depth + 1) || !fits(tuple.getValueNode(), depth + 1)) {
                    return false;
                }
            }
        }
        return true;
    }
}
