#include "daemon/supervisor/history/shelf.hpp"

namespace tokenkeeper::supervision {

std::optional<history::book_key> shelf::put(const std::string& name, history::book_key place) {
    const auto before = take(name);
    places_.emplace(name, place);
    names_.emplace(place, name);
    return before;
}

std::optional<history::book_key> shelf::take(const std::string& name) {
    const auto found = places_.find(name);
    if (found == places_.end()) return std::nullopt;
    const auto place = found->second;
    names_.erase(place);
    places_.erase(found);
    return place;
}

std::string shelf::name_at(history::book_key place) const {
    const auto found = names_.find(place);
    return found == names_.end() ? std::string{} : found->second;
}

std::vector<std::string> shelf::names_in_turn(std::size_t most) {
    std::vector<std::string> names;
    auto next = places_.upper_bound(last_name_);
    for (; next != places_.end() && names.size() < most; ++next)
        names.push_back(next->first);
    last_name_ = next == places_.end() ? std::string{} : names.back();
    return names;
}

}  // namespace tokenkeeper::supervision
