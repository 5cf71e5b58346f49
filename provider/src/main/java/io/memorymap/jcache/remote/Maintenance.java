package io.memorymap.jcache.remote;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.MaintNotificationsConfig;

/** Turns off that the client library moves a connection when the server announces its maintenance: what it carried over, nobody would vouch for. */
final class Maintenance {
    private Maintenance() {}

    /** Only versions from 7.0 on know of it. */
    static void off(ClientOptions.Builder options) {
        try {
            options.maintNotificationsConfig(MaintNotificationsConfig.disabled());
        } catch (NoClassDefFoundError | NoSuchMethodError olderLibrary) {
            // It moves no connection.
        }
    }
}
