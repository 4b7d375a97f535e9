package io.rampguard.policy.yaml;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rampguard.policy.yaml.Shape.Form;
import io.rampguard.policy.yaml.Shape.Member;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes mistakes as validation rules of the custom resource. Inside a list a rule stands on the list, because only there it
 * can say which entry it means, counted from 1 as everywhere in this program.
 */
final class Cel {
    private static final String RULES = "x-kubernetes-validations";

    private Cel() {}

    /** Rules of a thing that stands in no list. */
    static void write(ObjectNode schema, List<Mistake> mistakes, String path) {
        for (Mistake mistake : mistakes) {
            Mistake here = mistake.at(path);
            ObjectNode rule = rules(schema).addObject();
            rule.put("rule", "!(" + here.wrongOf("self") + ")");
            if (here.fixed()) {
                rule.put("message", here.sentence());
            } else {
                rule.put("messageExpression", here.expression("self"));
            }
        }
    }

    /** Rules of a list's entries and of everything inside them that stands in no further list. */
    static void writeEntries(ObjectNode list, Member member, String path) {
        String place = path + "[{=string(i + 1)}]";
        if (member.form() == Form.SCALARS) {
            ValueMistakes.of(member.field().kind()).forEach(m -> entry(list, m.at(place), "x", ""));
        } else {
            inside(list, member.document(), "x", "", place);
        }
    }

    private static void inside(
            ObjectNode list, Class<? extends Record> type, String thing, String guard, String place) {
        DocumentMistakes.of(type).forEach(m -> entry(list, m.at(place), thing, guard));
        for (Member member : Shape.of(type).members()) {
            String deeper = thing + "." + escaped(member.name());
            String guarded = guard + "has(" + deeper + ") && ";
            String there = place + "." + member.name();
            if (member.form() == Form.SCALAR && !member.later()) {
                ValueMistakes.of(member.field().kind()).forEach(m -> entry(list, m.at(there), deeper, guarded));
            } else if (member.form() == Form.RECORD && !member.later()) {
                inside(list, member.document(), deeper, guarded, there);
            }
        }
    }

    /** @param guard what must be there before the thing is asked about */
    private static void entry(ObjectNode list, Mistake mistake, String thing, String guard) {
        String wrong = guard + "(" + mistake.wrongOf(thing) + ")";
        ObjectNode rule = rules(list).addObject();
        rule.put("rule", "!self.exists(x, " + wrong + ")");
        if (mistake.fixed()) {
            rule.put("message", mistake.sentence());
        } else {
            rule.put(
                    "messageExpression",
                    "self.transformList(i, x, " + wrong + ", " + mistake.expression(thing) + ")[0]");
        }
    }

    private static ArrayNode rules(ObjectNode schema) {
        return schema.withArray("/" + RULES);
    }

    /** CEL reserves a few words, and the API server writes them between underscores. */
    private static String escaped(String name) {
        return name.equals("for") ? "__for__" : name;
    }

    /** Everything that this class knows about a document, for the test that compares it with the validator. */
    static List<Mistake> all(Class<? extends Record> type) {
        List<Mistake> all = new ArrayList<>(DocumentMistakes.of(type));
        for (Member member : Shape.of(type).members()) {
            if (member.form() == Form.SCALAR || member.form() == Form.SCALARS) {
                all.addAll(ValueMistakes.of(member.field().kind()));
            } else if (member.form() == Form.RECORD || member.form() == Form.RECORDS) {
                all.addAll(all(member.document()));
            }
        }
        return all.stream().distinct().toList();
    }
}
