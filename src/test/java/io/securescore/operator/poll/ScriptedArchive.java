package io.securescore.operator.poll;

import io.securescore.operator.score.ScopeLedger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** An archive that fails as a test wants, and notes what it is asked. */
final class ScriptedArchive implements LedgerArchive {
    final List<Collection<ScopeLedger>> saved = new ArrayList<>();
    List<ScopeLedger> earlier = List.of();
    /** How many times it can't be read, and then not be written. */
    int unreadable;

    int unwritable;
    Runnable duringSave = () -> {};

    private final List<String> steps;

    ScriptedArchive(List<String> steps) {
        this.steps = steps;
    }

    @Override
    public Optional<Collection<ScopeLedger>> load() {
        boolean readable = --unreadable < 0;
        steps.add(readable ? "loaded" : "not loaded");
        return readable ? Optional.of(earlier) : Optional.empty();
    }

    @Override
    public boolean save(Collection<ScopeLedger> all) {
        duringSave.run();
        boolean writable = --unwritable < 0;
        steps.add(writable ? "saved" : "not saved");
        if (writable) {
            saved.add(List.copyOf(all));
        }
        return writable;
    }
}
