package io.rampguard.policy.yaml;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a document record looks like from outside: the one description that reader, reference and schema share. */
record Shape(Class<? extends Record> type, List<Member> members) {
    /** How a member is written. */
    enum Form {
        SCALAR,
        RECORD,
        SCALARS,
        RECORDS,
        LABELS,
        JSON
    }

    /**
     * One field.
     *
     * @param element the record of RECORD and RECORDS; Scalar, Labels or Json otherwise
     */
    record Member(String name, Field field, Form form, Class<?> element) {
        Class<? extends Record> document() {
            return element.asSubclass(Record.class);
        }

        boolean later() {
            return !field.later().isEmpty();
        }
    }

    static Shape of(Class<? extends Record> type) {
        List<Member> members = new ArrayList<>();
        RecordComponent[] components = type.getRecordComponents();
        // The first component is the origin, which is not written by anybody.
        for (int i = 1; i < components.length; i++) {
            members.add(member(components[i]));
        }
        return new Shape(type, members);
    }

    Optional<Member> member(String name) {
        return members.stream().filter(m -> m.name().equals(name)).findFirst();
    }

    List<String> names() {
        return members.stream().map(Member::name).toList();
    }

    private static Member member(RecordComponent component) {
        Field field = component.getAnnotation(Field.class);
        if (field == null) {
            throw new IllegalStateException(component + " of a policy document lacks @Field");
        }
        String name = field.name().isEmpty() ? component.getName() : field.name();
        Type inner = argument(component.getGenericType());
        if (inner instanceof ParameterizedType) {
            Class<?> element = (Class<?>) argument(inner);
            return new Member(name, field, element == Scalar.class ? Form.SCALARS : Form.RECORDS, element);
        }
        Class<?> element = (Class<?>) inner;
        return new Member(name, field, form(element), element);
    }

    private static Form form(Class<?> element) {
        if (element == Scalar.class) {
            return Form.SCALAR;
        }
        if (element == Labels.class) {
            return Form.LABELS;
        }
        return element == Json.class ? Form.JSON : Form.RECORD;
    }

    private static Type argument(Type type) {
        return ((ParameterizedType) type).getActualTypeArguments()[0];
    }
}
