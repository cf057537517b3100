/** The program and its libraries as one module, which a Java of its own is linked with. Netty and logback look into it by reflection. */
open module bittc {
    requires java.logging;
    requires java.naming;
    requires java.xml;
    requires jdk.unsupported;
    requires static jdk.jfr;

    uses org.slf4j.spi.SLF4JServiceProvider;
    uses ch.qos.logback.classic.spi.Configurator;

    provides ch.qos.logback.classic.spi.Configurator with
            bittc.cli.report.Logging;
    provides org.slf4j.spi.SLF4JServiceProvider with
            ch.qos.logback.classic.spi.LogbackServiceProvider;
}
