# Rampguard's image: what `make build` made, on a Java runtime of only the modules it needs, with a cache that halves its start.
# Sites have base images of their own, so both are arguments:
#   make image JDK_IMAGE=registry.example.com/temurin:25 BASE_IMAGE=registry.example.com/debian:12-slim
# JDK_IMAGE has a JDK 25 at JAVA_HOME; BASE_IMAGE a glibc of about the same age. `make image` builds the application first.
ARG JDK_IMAGE
ARG BASE_IMAGE

FROM ${JDK_IMAGE} AS build
RUN "$JAVA_HOME/bin/jlink" --output /opt/rampguard/runtime --strip-java-debug-attributes --no-header-files --no-man-pages \
    --compress zip-6 --add-modules \
java.base,java.desktop,java.instrument,java.logging,java.management,java.naming,java.net.http,java.security.jgss,java.security.sasl,\
java.sql,java.transaction.xa,java.xml,jdk.crypto.ec,jdk.httpserver,jdk.jcmd,jdk.jfr,jdk.management,jdk.net,jdk.unsupported,jdk.zipfs
COPY target/quarkus-app/ /opt/rampguard/app/
COPY src/main/image/ /tmp/image/
RUN "$JAVA_HOME/bin/java" /tmp/image/Slim.java /opt/rampguard/app/lib/main
# The daemon starts once, answers, and writes down what it loaded; every later start begins there.
RUN sh /tmp/image/train /opt/rampguard

FROM ${BASE_IMAGE}
COPY --from=build /opt/rampguard/ /opt/rampguard/
# A number, so that a cluster can see that it is not root.
USER 10001:10001
WORKDIR /var/lib/rampguard
EXPOSE 8080 9000
ENTRYPOINT ["/opt/rampguard/rampguard"]
CMD ["daemon"]
