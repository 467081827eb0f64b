#include "daemon/store/memory/unsaved_rows.hpp"

namespace tokenkeeper::store {

void unsaved_rows::change(const row_pointer& changed, bool first) {
    const bool waited_for = first_.erase(changed->changed) > 0;
    changed_.erase(changed->changed);
    observed_.erase(changed->observed);
    changed->observed = 0;
    changed->changed = ++number_;
    (first || waited_for ? first_ : changed_).emplace(changed->changed, changed);
    forgotten_.erase(changed->content.name);
}

void unsaved_rows::observe(const row_pointer& changed) {
    // A row that is written whole takes its observations along; one that is being written now may not.
    if (first_.contains(changed->changed) || changed_.contains(changed->changed)) return;
    observed_.erase(changed->observed);
    changed->observed = ++number_;
    observed_.emplace(changed->observed, changed);
}

void unsaved_rows::forget(std::string name) {
    forgotten_.insert(std::move(name));
}

void unsaved_rows::drop(const row_pointer& gone) {
    first_.erase(gone->changed);
    changed_.erase(gone->changed);
    observed_.erase(gone->observed);
    gone->changed = 0;
    gone->observed = 0;
}

void unsaved_rows::remove(const row_pointer& gone) {
    drop(gone);
    forget(gone->content.name);
}

unsaved_rows::batch unsaved_rows::take(std::size_t most, bool observations) {
    batch taken;
    for (const auto& [number, entry] : first_)
        taken.changed.push_back({entry, number});
    first_.clear();
    while (!changed_.empty() && taken.changed.size() < most) {
        taken.changed.push_back({changed_.begin()->second, changed_.begin()->first});
        changed_.erase(changed_.begin());
    }
    taken.forgotten.assign(forgotten_.begin(), forgotten_.end());
    forgotten_.clear();
    while (observations && changed_.empty() && !observed_.empty() && taken.observed.size() < most) {
        taken.observed.push_back({observed_.begin()->second, observed_.begin()->first});
        observed_.erase(observed_.begin());
    }
    return taken;
}

void unsaved_rows::copy(const batch& taken, changes& wanted) {
    for (const auto& entry : taken.changed)
        wanted.rows.push_back(clone(entry.target->content));
    for (const auto& entry : taken.observed)
        wanted.observations.push_back({entry.target->content.name, entry.target->content.seen});
    wanted.forgotten = taken.forgotten;
}

void unsaved_rows::saved(const batch& taken) {
    for (const auto& entry : taken.changed) {
        entry.target->saved = entry.number;
        if (entry.target->changed == entry.number) entry.target->changed = 0;
    }
    for (const auto& entry : taken.observed)
        if (entry.target->observed == entry.number) entry.target->observed = 0;
}

void unsaved_rows::failed(batch taken) {
    // A row that changed or was dropped during the commit has another number.
    for (auto& entry : taken.changed)
        if (entry.target->changed == entry.number) changed_.emplace(entry.number, std::move(entry.target));
    for (auto& entry : taken.observed)
        if (entry.target->observed == entry.number) observed_.emplace(entry.number, std::move(entry.target));
    for (auto& name : taken.forgotten)
        forgotten_.insert(std::move(name));
}

}  // namespace tokenkeeper::store
