package io.rampguard.k8s;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** Text made small for an object of the API server: gzip in base 64. To read one: {@code base64 -d | gunzip}. */
public final class Packed {
    /** Far above anything that is packed here; a text that grows beyond it was made to. */
    private static final int LARGEST = 64 << 20;

    private Packed() {}

    public static String pack(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
            zip.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }

    /** @throws IllegalArgumentException saying what is wrong, where the text was not packed by {@link #pack} */
    public static String unpack(String packed) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(packed.strip());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("is not base 64", e);
        }
        try (GZIPInputStream zip = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            byte[] text = zip.readNBytes(LARGEST + 1);
            if (text.length > LARGEST) {
                throw new IllegalArgumentException("unpacks to more than " + LARGEST + " bytes");
            }
            return new String(text, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalArgumentException("is not gzip, or cut off", e);
        }
    }
}
