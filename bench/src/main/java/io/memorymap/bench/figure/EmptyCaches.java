package io.memorymap.bench.figure;

import io.memorymap.bench.subject.JCacheSubject;
import io.memorymap.bench.subject.Peer;
import io.memorymap.bench.subject.Plan;
import java.io.IOException;
import javax.cache.configuration.MutableConfiguration;

/** Caches of one manager, with nothing in them. */
final class EmptyCaches {
    private final Plan<Object, Object> plan;
    private final JCacheSubject<Object, Object> subject;
    private int next;

    EmptyCaches(Peer peer, Plan<Object, Object> plan) throws IOException {
        this.plan = plan;
        subject = (JCacheSubject<Object, Object>) peer.open(plan);
    }

    void create(int count) {
        for (int i = 0; i < count; i++) {
            subject.manager()
                    .createCache(
                            "empty" + next++,
                            new MutableConfiguration<Object, Object>()
                                    .setTypes(plan.kind().keyType(), plan.kind().valueType()));
        }
    }

    void close() {
        subject.close();
    }
}
