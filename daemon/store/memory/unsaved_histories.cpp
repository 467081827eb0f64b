#include "daemon/store/memory/unsaved_histories.hpp"

namespace tokenkeeper::store {

void unsaved_histories::change(stored_history latest) {
    const auto [place, is_new] = numbers_.try_emplace(latest.name, number_ + 1);
    if (is_new) ++number_;
    waiting_.insert_or_assign(place->second, std::move(latest));
}

std::vector<stored_history> unsaved_histories::take(std::size_t most) {
    std::vector<stored_history> taken;
    while (!waiting_.empty() && taken.size() < most) {
        auto first = waiting_.extract(waiting_.begin());
        numbers_.erase(first.mapped().name);
        taken.push_back(std::move(first.mapped()));
    }
    return taken;
}

void unsaved_histories::failed(std::vector<stored_history> taken) {
    for (auto& each : taken)
        if (!numbers_.contains(each.name)) change(std::move(each));
}

void unsaved_histories::clear() noexcept {
    waiting_.clear();
    numbers_.clear();
}

}  // namespace tokenkeeper::store
