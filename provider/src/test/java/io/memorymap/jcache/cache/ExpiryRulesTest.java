package io.memorymap.jcache.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.memorymap.StoredEntry;
import java.util.concurrent.TimeUnit;
import javax.cache.expiry.AccessedExpiryPolicy;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import javax.cache.expiry.EternalExpiryPolicy;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.expiry.ModifiedExpiryPolicy;
import javax.cache.expiry.TouchedExpiryPolicy;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ExpiryRulesTest {
    private static final long NOW = 1_700_000_000_000L;
    private static final Duration SIXTY_FOUR_SECONDS = new Duration(TimeUnit.SECONDS, 64);

    private static ExpiryRules accessed() {
        return new ExpiryRules(new AccessedExpiryPolicy(SIXTY_FOUR_SECONDS));
    }

    @Test
    void anAccessMovesTheExpiryOnlyByMoreThanASixtyFourthOfTheDuration() {
        long created = accessed().creation(NOW);
        assertThat(created).isEqualTo(NOW + 64_000);
        assertThat(accessed().access(NOW + 1_000, created)).isEqualTo(created);
        assertThat(accessed().access(NOW + 1_001, created)).isEqualTo(NOW + 1_001 + 64_000);
    }

    @Test
    void shorteningIsAlwaysExact() {
        ExpiryRules rules = new ExpiryRules(policy(Duration.ETERNAL, new Duration(TimeUnit.HOURS, 1), null));
        assertThat(rules.access(NOW, StoredEntry.NEVER)).isEqualTo(NOW + 3_600_000);
        assertThat(rules.access(NOW, NOW + 3_600_001)).isEqualTo(NOW + 3_600_000);
    }

    @Test
    void zeroIsAtOnceWhateverTheClockDoes() {
        ExpiryRules rules = new ExpiryRules(policy(Duration.ZERO, Duration.ZERO, Duration.ZERO));
        assertThat(rules.creation(NOW)).isEqualTo(ExpiryRules.AT_ONCE);
        assertThat(rules.access(NOW, NOW + 5)).isEqualTo(ExpiryRules.AT_ONCE);
        assertThat(rules.update(NOW, NOW + 5)).isEqualTo(ExpiryRules.AT_ONCE);
        assertThat(new StoredEntry<>("v", ExpiryRules.AT_ONCE, 1).isExpiredAt(NOW - 86_400_000L * 365 * 10))
                .isTrue();
    }

    @Test
    void toBecomeEternalIsWritten() {
        ExpiryRules rules = new ExpiryRules(policy(SIXTY_FOUR_SECONDS, Duration.ETERNAL, Duration.ETERNAL));
        assertThat(rules.access(NOW, NOW + 64_000)).isEqualTo(StoredEntry.NEVER);
        assertThat(rules.update(NOW, NOW + 64_000)).isEqualTo(StoredEntry.NEVER);
    }

    @Test
    void anUnchangedExpiryStaysWhatItWas() {
        ExpiryRules rules = new ExpiryRules(policy(SIXTY_FOUR_SECONDS, null, null));
        assertThat(rules.access(NOW, NOW + 7)).isEqualTo(NOW + 7);
        assertThat(rules.update(NOW, NOW + 7)).isEqualTo(NOW + 7);
    }

    @Test
    void aVeryLongDurationIsForEver() {
        ExpiryRules rules = new ExpiryRules(new CreatedExpiryPolicy(new Duration(TimeUnit.DAYS, Long.MAX_VALUE)));
        assertThat(rules.creation(NOW)).isEqualTo(StoredEntry.NEVER);
    }

    @Test
    void aPolicyThatThrowsMakesEntriesEternal() {
        ExpiryRules rules = new ExpiryRules(new ExpiryPolicy() {
            @Override
            public Duration getExpiryForCreation() {
                throw new IllegalStateException("no idea");
            }

            @Override
            public Duration getExpiryForAccess() {
                throw new IllegalStateException("no idea");
            }

            @Override
            public Duration getExpiryForUpdate() {
                throw new IllegalStateException("no idea");
            }
        });
        assertThat(rules.creation(NOW)).isEqualTo(StoredEntry.NEVER);
        assertThat(rules.update(NOW, NOW + 1)).isEqualTo(StoredEntry.NEVER);
        assertThat(rules.access(NOW, NOW + 1)).isEqualTo(StoredEntry.NEVER);
    }

    @Test
    void readingNeverWritesUnderEternalCreatedAndModified() {
        assertThat(new ExpiryRules(new EternalExpiryPolicy()).readsMove()).isFalse();
        assertThat(new ExpiryRules(new CreatedExpiryPolicy(SIXTY_FOUR_SECONDS)).readsMove())
                .isFalse();
        assertThat(new ExpiryRules(new ModifiedExpiryPolicy(SIXTY_FOUR_SECONDS)).readsMove())
                .isFalse();
        assertThat(accessed().readsMove()).isTrue();
        assertThat(new ExpiryRules(new TouchedExpiryPolicy(SIXTY_FOUR_SECONDS)).readsMove())
                .isTrue();
    }

    @Test
    void aWriteNeedNotKnowWhatItReplacesWhereUpdatesExpireLikeCreations() {
        for (ExpiryPolicy policy : new ExpiryPolicy[] {
            new EternalExpiryPolicy(),
            new ModifiedExpiryPolicy(SIXTY_FOUR_SECONDS),
            new TouchedExpiryPolicy(SIXTY_FOUR_SECONDS)
        }) {
            ExpiryRules rules = new ExpiryRules(policy);
            assertThat(rules.updatesLikeCreations()).isTrue();
            assertThat(rules.update(NOW, StoredEntry.NEVER)).isEqualTo(rules.creation(NOW));
        }
        assertThat(accessed().updatesLikeCreations()).isFalse();
        assertThat(new ExpiryRules(new CreatedExpiryPolicy(SIXTY_FOUR_SECONDS)).updatesLikeCreations())
                .isFalse();
    }

    @Test
    void theDescriptionTellsDurationsApartAndAsksNoForeignPolicy() {
        assertThat(new ExpiryRules(new CreatedExpiryPolicy(Duration.ONE_HOUR)).description())
                .isNotEqualTo(new ExpiryRules(new CreatedExpiryPolicy(Duration.ONE_DAY)).description())
                .isEqualTo(new ExpiryRules(new CreatedExpiryPolicy(new Duration(TimeUnit.MINUTES, 60))).description());
        int[] asked = new int[1];
        ExpiryPolicy foreign = new ExpiryPolicy() {
            @Override
            public Duration getExpiryForCreation() {
                asked[0]++;
                return Duration.ONE_DAY;
            }

            @Override
            public Duration getExpiryForAccess() {
                asked[0]++;
                return Duration.ONE_DAY;
            }

            @Override
            public Duration getExpiryForUpdate() {
                asked[0]++;
                return Duration.ONE_DAY;
            }
        };
        assertThat(new ExpiryRules(foreign).description())
                .isEqualTo(foreign.getClass().getName());
        assertThat(asked[0]).isZero();
    }

    private static ExpiryPolicy policy(Duration creation, @Nullable Duration access, @Nullable Duration update) {
        return new ExpiryPolicy() {
            @Override
            public Duration getExpiryForCreation() {
                return creation;
            }

            @Override
            public @Nullable Duration getExpiryForAccess() {
                return access;
            }

            @Override
            public @Nullable Duration getExpiryForUpdate() {
                return update;
            }
        };
    }
}
