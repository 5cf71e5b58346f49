package io.memorymap.tck;

import com.google.inject.Guice;
import com.google.inject.Injector;
import javax.cache.annotation.BeanProvider;
import org.jsr107.ri.annotations.guice.module.CacheAnnotationsModule;

/** Gives the annotation tests of the TCK their beans, intercepted by the reference implementation for Guice. */
public final class GuiceBeans implements BeanProvider {
    private final Injector injector = Guice.createInjector(new CacheAnnotationsModule());

    @Override
    public <T> T getBeanByType(Class<T> beanClass) {
        return injector.getInstance(beanClass);
    }
}
