package io.memorymap.jcache.event;

import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The events of one key for one listener, delivered one at a time and in order by whichever thread finds the queue idle.
 *
 * <p>A thread stops delivering when its own event is done and another thread waits for the next one. Events that no thread waits
 * for it delivers too. So no event is left behind, and no thread works for the others without end.
 */
final class EventQueue {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<Delivery> pending = new ArrayDeque<>();
    private boolean delivering;

    void add(Delivery delivery) {
        lock.lock();
        try {
            pending.add(delivery);
        } finally {
            lock.unlock();
        }
    }

    boolean isIdle() {
        lock.lock();
        try {
            return pending.isEmpty() && !delivering;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Has an event delivered: by the thread that is delivering, or else by this one. If the event is awaited, this thread waits
     * until it is delivered.
     *
     * @return what the listener threw at an awaited event, or null
     */
    @Nullable Throwable drive(Delivery mine) {
        lock.lock();
        try {
            while (!mine.done && delivering) {
                if (!mine.awaited) {
                    return null;
                }
                changed.awaitUninterruptibly();
            }
            if (!mine.done) {
                deliverUpTo(mine);
            }
            return mine.awaited ? mine.failure : null;
        } finally {
            lock.unlock();
        }
    }

    private void deliverUpTo(Delivery mine) {
        delivering = true;
        try {
            Delivery next = pending.peek();
            while (next != null && !(mine.done && next.awaited)) {
                pending.remove();
                Throwable failure;
                lock.unlock();
                try {
                    failure = next.registration.deliver(next);
                } finally {
                    lock.lock();
                }
                next.failure = failure;
                next.done = true;
                if (next.awaited) {
                    changed.signalAll();
                }
                next = pending.peek();
            }
        } finally {
            delivering = false;
            changed.signalAll();
        }
    }
}
