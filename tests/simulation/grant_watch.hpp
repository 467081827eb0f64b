#pragma once

#include "tests/simulation/rule_watch.hpp"
#include "tests/simulation/token_use.hpp"

#include <map>
#include <optional>
#include <string>

namespace tokenkeeper::simulation {

/// Rule 6: no token is minted because of passing faults, none in place of a revoked one, and permanent
/// refusals stop the attempts. While many tokens are rejected at once, one session asks first; the others
/// follow where its new token is accepted and an old one is still rejected after that.
class grant_watch final : public rule_watch {
public:
    grant_watch(stage& scene, token_use& use) : rule_watch(scene), use_(use) {}
    void sent(const sent_request& r) override;
    void ended(const sent_request& r, const request_end& end) override;
    void told(const events::event& fact, const std::vector<logging::event>& lines) override;
    void process_ended(bool orderly) override;

private:
    struct history {
        std::string rejected_token;          ///< the token that was last answered with 401 …
        std::optional<world_time> rejected;  ///< … and since when, without a 200 in between
        std::optional<world_time> refused;   ///< a grant was refused for good
        bool proved = false;                 ///< this process had a token granted
        bool revoked = false;                ///< by command, and nobody asked for another since
    };
    /// Many tokens of an organization are rejected at once.
    struct wave {
        bool running = false;
        world_time since;
        std::string asker;                   ///< the person who asked first
        bool passed_on = false;              ///< the asker's token lives after all: another one may ask
        std::optional<world_time> refused;   ///< when the asker was refused for good
        std::optional<world_time> accepted;  ///< when a new token was
        bool proved = false;                 ///< new tokens are accepted and old ones are not: all may ask
    };
    void watch_wave(const sent_request& r);
    void answered(wave& all, const sent_request& r, const request_end& end) const;
    [[nodiscard]] bool wanted(const std::string& session) const;
    void watch_unused(const sent_request& r);
    void watch_living_token(const sent_request& r, const history& past);

    token_use& use_;
    std::map<std::string, history, std::less<>> persons_;
    std::map<std::string, wave> waves_;          ///< by organization
    std::map<std::string, world_time> decided_;  ///< by session: when its latest grant was decided
};

}  // namespace tokenkeeper::simulation
