package io.rampguard.flags;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** A document of flags in one JSON file. An editor that saves between a read and the rename after it is not seen. */
final class JsonFile implements FlagDocument {
    private final FlagFile file;

    JsonFile(FlagFile file) {
        this.file = file;
    }

    @Override
    public String name() {
        return "the flag file " + file.path();
    }

    /** A file that is missing or half written may be put right by whoever writes it: worth another look. */
    @Override
    public Content read() {
        return switch (file.read()) {
            case FlagFile.Content.Missing missing -> new Content.Unreachable(missing.sentence());
            case FlagFile.Content.Unreadable unreadable -> new Content.Unreachable(unreadable.sentence());
            case FlagFile.Content.Text text -> parsed(text.text());
        };
    }

    private Content parsed(String text) {
        try {
            return new Content.Loaded(FlagText.parse(text, where()), text);
        } catch (FlagText.UnusableException e) {
            return new Content.Unreachable(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public Ending put(Content.Loaded was, List<String> path, ObjectNode flag) {
        String text;
        try {
            text = FlagText.put(was.source(), path, flag, where());
        } catch (FlagText.UnusableException e) {
            return new Ending.Refused(String.valueOf(e.getMessage()));
        }
        return switch (file.replace(text)) {
            case FlagFile.Ending.Refused refused -> new Ending.Refused(refused.sentence());
            case FlagFile.Ending.Failed failed -> new Ending.Failed(failed.sentence());
            case FlagFile.Ending.Replaced replaced -> new Ending.Placed();
        };
    }

    private String where() {
        return file.path().toString();
    }
}
