#include "daemon/store/unsaved_rows.hpp"

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

unsaved_rows::batch unsaved_rows::take(std::size_t most, bool observations) {
    batch taken;
    for (const auto& [number, each] : first_)
        taken.changed.push_back({each, number});
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

void unsaved_rows::copy(const batch& taken, changes& into) {
    for (const auto& each : taken.changed)
        into.rows.push_back(clone(each.what->content));
    for (const auto& each : taken.observed)
        into.observations.push_back({each.what->content.name, each.what->content.seen});
    into.forgotten = taken.forgotten;
}

void unsaved_rows::saved(const batch& taken) {
    for (const auto& each : taken.changed)
        if (each.what->changed == each.number) each.what->changed = 0;
    for (const auto& each : taken.observed)
        if (each.what->observed == each.number) each.what->observed = 0;
}

void unsaved_rows::failed(batch taken) {
    // What changed or was dropped meanwhile has another number.
    for (auto& each : taken.changed)
        if (each.what->changed == each.number) changed_.emplace(each.number, std::move(each.what));
    for (auto& each : taken.observed)
        if (each.what->observed == each.number) observed_.emplace(each.number, std::move(each.what));
    for (auto& name : taken.forgotten)
        forgotten_.insert(std::move(name));
}

}  // namespace tokenkeeper::store
