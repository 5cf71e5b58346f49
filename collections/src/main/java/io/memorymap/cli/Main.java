package io.memorymap.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/**
 * The command line tool.
 *
 * <p>Exit codes: 0 all is well; 1 something is damaged, or the key is not there; 2 the file cannot be used, or the command is
 * wrong; 130 and 141 after an interrupt and a broken pipe.
 */
@Command(
        name = "memorymap",
        description = "Looks into store files; copies, checks and mends them.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        footer = {
            "",
            "All commands but load, compact, repair and bench only read, without a lock: the store may be in use.",
            "Exit codes: 0 all is well, 1 damaged or not found, 2 unusable."
        })
public final class Main {
    private static final long STOP_WAIT_MILLIS = TimeUnit.SECONDS.toMillis(3);

    private Main() {}

    /**
     * Runs one command and ends the process.
     *
     * @param args the command line
     */
    public static void main(String[] args) {
        Session session = new Session(
                System.in,
                new FileOutputStream(FileDescriptor.out),
                new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
                Session.isTerminal());
        Thread main = Thread.currentThread();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> session.awaitEnd(main, STOP_WAIT_MILLIS), "stop"));
        int code = run(session, args);
        // After Ctrl-C the JVM is already ending: its hook waits for this thread.
        if (session.finish()) {
            System.exit(code);
        }
    }

    /**
     * Runs one command.
     *
     * @param in standard input
     * @param out standard output
     * @param err for messages
     * @param args the command line
     * @return the exit code
     */
    static int run(InputStream in, OutputStream out, PrintStream err, String... args) {
        return run(new Session(in, out, err, false), args);
    }

    static int run(Session session, String... args) {
        CommandLine line = new CommandLine(new Main())
                .addSubcommand(new InfoCommand(session))
                .addSubcommand(new StatsCommand(session))
                .addSubcommand(new KeysCommand(session))
                .addSubcommand(new GetCommand(session))
                .addSubcommand(new DumpCommand(session))
                .addSubcommand(new LoadCommand(session))
                .addSubcommand(new VerifyCommand(session))
                .addSubcommand(new ServeCommand(session))
                .addSubcommand(new BackupCommand(session))
                .addSubcommand(new CompactCommand(session))
                .addSubcommand(new RepairCommand(session))
                .addSubcommand(new BenchCommand(session));
        line.setOut(session.out().printWriter());
        line.setErr(session.errors());
        line.setExecutionExceptionHandler((e, command, parsed) -> Failure.report(e, session));
        line.setCaseInsensitiveEnumValuesAllowed(true);
        try {
            int code = line.execute(args);
            session.out().flush();
            return code;
        } catch (Output.BrokenPipeException | InternalError | OutOfMemoryError | StackOverflowError e) {
            return Failure.report(e, session);
        }
    }

    /** The version in the jar's manifest. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"memorymap " + (version == null ? "(not packaged)" : version)};
        }
    }
}
