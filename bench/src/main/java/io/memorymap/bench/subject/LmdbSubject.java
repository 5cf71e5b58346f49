package io.memorymap.bench.subject;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.lmdbjava.CursorIterable;
import org.lmdbjava.Dbi;
import org.lmdbjava.DbiFlags;
import org.lmdbjava.Env;
import org.lmdbjava.EnvFlags;
import org.lmdbjava.Txn;

/** LMDB through lmdbjava: a mapped tree, one transaction for each write, nothing forced. A thread's read transaction is renewed for each read. */
final class LmdbSubject<K, V> implements Subject<K, V> {
    private static final int OVERHEAD = 400;
    private static final int MAX_READERS = 16;

    private final Kind<K, V> kind;
    private final Env<ByteBuffer> env;
    private final Dbi<ByteBuffer> table;
    private final Queue<Local> locals = new ConcurrentLinkedQueue<>();
    private final ThreadLocal<Local> local = ThreadLocal.withInitial(this::newLocal);

    private LmdbSubject(Kind<K, V> kind, Env<ByteBuffer> env) {
        this.kind = kind;
        this.env = env;
        table = env.openDbi("bench", DbiFlags.MDB_CREATE);
    }

    static <K, V> Subject<K, V> open(Plan<K, V> plan) throws IOException {
        Kind<K, V> kind = plan.kind();
        Path directory = Files.createDirectories(plan.directory().resolve("lmdb"));
        return new LmdbSubject<>(
                kind,
                Env.create()
                        .setMapSize(
                                (64L << 20) + plan.capacity() * (kind.keyBytes() + (long) kind.valueBytes() + OVERHEAD))
                        .setMaxReaders(MAX_READERS)
                        .setMaxDbs(1)
                        .open(directory.toFile(), EnvFlags.MDB_WRITEMAP, EnvFlags.MDB_NOSYNC, EnvFlags.MDB_NOTLS));
    }

    private Local newLocal() {
        Local made = new Local(
                env.txnRead(),
                ByteBuffer.allocateDirect(env.getMaxKeySize()),
                ByteBuffer.allocateDirect(Math.max(1024, 4 * kind.valueBytes())));
        made.reader.reset();
        locals.add(made);
        return made;
    }

    @Override
    public @Nullable V get(K key) {
        Local mine = local.get();
        mine.reader.renew();
        try {
            ByteBuffer found = table.get(mine.reader, mine.key(kind.encodeKey(key)));
            return found == null ? null : kind.decodeValue(found.order(ByteOrder.BIG_ENDIAN));
        } finally {
            mine.reader.reset();
        }
    }

    @Override
    public void put(K key, V value) {
        Local mine = local.get();
        byte[] bytes = kind.encodeValue(value);
        mine.value.clear().put(bytes).flip();
        table.put(mine.key(kind.encodeKey(key)), mine.value);
    }

    @Override
    public void remove(K key) {
        table.delete(local.get().key(kind.encodeKey(key)));
    }

    @Override
    public void forEach(BiConsumer<? super K, ? super V> action) {
        try (Txn<ByteBuffer> reader = env.txnRead();
                CursorIterable<ByteBuffer> entries = table.iterate(reader)) {
            for (CursorIterable.KeyVal<ByteBuffer> entry : entries) {
                action.accept(
                        kind.decodeKey(entry.key().order(ByteOrder.BIG_ENDIAN)),
                        kind.decodeValue(entry.val().order(ByteOrder.BIG_ENDIAN)));
            }
        }
    }

    @Override
    public void close() {
        locals.forEach(each -> each.reader.close());
        env.sync(true);
        env.close();
    }

    private record Local(Txn<ByteBuffer> reader, ByteBuffer key, ByteBuffer value) {
        ByteBuffer key(byte[] bytes) {
            return key.clear().put(bytes).flip();
        }
    }
}
