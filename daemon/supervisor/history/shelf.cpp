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

std::vector<std::string> shelf::names_after(const std::string& name, std::size_t most) const {
    std::vector<std::string> names;
    for (auto next = places_.upper_bound(name); next != places_.end() && names.size() < most; ++next)
        names.push_back(next->first);
    return names;
}

}  // namespace tokenkeeper::supervision
