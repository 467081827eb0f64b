#pragma once

#include "daemon/history/book.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace tokenkeeper::supervision {

/// Where in the book the histories of names stand that no session has.
class shelf {
public:
    /// A place in the book that no session and no other name has.
    [[nodiscard]] history::book_key next_place() noexcept { return ++last_place_; }
    /// The history of this name stands there from now on; returns where it stood before.
    std::optional<history::book_key> put(const std::string& name, history::book_key place);
    /// The name leaves; returns where its history stands.
    std::optional<history::book_key> take(const std::string& name);

    [[nodiscard]] bool contains(const std::string& name) const { return places_.contains(name); }
    /// Empty where no name has this place.
    [[nodiscard]] std::string name_at(history::book_key place) const;
    /// Up to `most` names after those of the call before, and after the last one the first ones again.
    std::vector<std::string> names_in_turn(std::size_t most);

private:
    std::map<std::string, history::book_key> places_;
    std::map<history::book_key, std::string> names_;
    std::string last_name_;  ///< of the turn before; empty: the next one begins with the first
    /// No session has such an id.
    history::book_key last_place_ = history::book_key{1} << 63U;
};

}  // namespace tokenkeeper::supervision
