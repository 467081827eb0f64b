#pragma once

#include "tests/simulation/rule_watch.hpp"

#include <map>
#include <optional>
#include <string>

namespace tokenkeeper::simulation {

/// Which token of each person with a grant is in use: the latest that the cloud was seen to take, and since
/// when it is rejected. Not a rule by itself; others ask it, and tests ask how long there was none that
/// lives.
class token_use final : public rule_watch {
public:
    using rule_watch::rule_watch;
    void ended(const sent_request& r, const request_end& end) override;
    void look(const view_source& shown) override;

    /// True if the daemon could read for certain that the token lives, in an answer of 200.
    [[nodiscard]] bool readable(const sent_request& r, const request_end& end) const;
    /// The cloud's name of the token in use; empty: none was ever.
    [[nodiscard]] std::string token(const std::string& person) const;
    /// Since when that token is dead; nullopt: it lives, or there was none.
    [[nodiscard]] std::optional<world_time> dead_since(const std::string& person);
    /// When the API first answered 401 to the token in use, if it was not seen to live since.
    [[nodiscard]] std::optional<world_time> rejected_since(const std::string& person) const;
    /// For how long none lived since the first one was in use.
    [[nodiscard]] boot_clock::duration without(const std::string& person);

private:
    struct state {
        std::string token;
        std::optional<world_time> died;
        boot_clock::duration without{};
    };
    void settle(state& s);
    void note_rejection(const sent_request& r, const request_end& end);

    std::map<std::string, state, std::less<>> persons_;
    std::map<std::string, world_time> rejections_;  ///< since when, by token, of a grant or not
};

}  // namespace tokenkeeper::simulation
