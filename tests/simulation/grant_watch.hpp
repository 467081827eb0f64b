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
        std::optional<world_time> refused;   ///< a grant was refused for good …
        std::uint64_t secret_then = 0;       ///< … with this version of its secret file
        bool mended = false;                 ///< it is another version now, and no answer has judged it yet
        std::optional<world_time> proved;    ///< this process had a token granted
        std::string carried;                 ///< the token of this process' latest request
        std::string let_go;                  ///< the token that nobody used
        std::string idled_out;               ///< the token that the daemon told to have idled out
        bool revoked = false;                ///< by command, and nobody asked for another since
    };
    /// The person who asks first while many tokens are rejected.
    struct asker {
        std::string person{};
        world_time since{};
        bool passed_on = false;               ///< its token lives after all: another one may ask
        bool throttled = false;               ///< so its latest grant was answered
        std::optional<world_time> refused{};  ///< for good
    };
    /// Many tokens of an organization are rejected at once.
    struct wave {
        bool running = false;
        world_time since;
        asker first;
        std::optional<world_time> accepted;  ///< when a new token was
        bool proved = false;                 ///< new tokens are accepted and old ones are not: all may ask
    };
    void watch_wave(const sent_request& r);
    void refuse_role(const events::subject& unable);
    void give_role_on(const events::subject& failed);
    void answered(wave& all, const sent_request& r, const request_end& end) const;
    [[nodiscard]] bool wanted(const std::string& session) const;
    void watch_unused(const sent_request& r);
    void watch_living_token(const sent_request& r, const history& past);
    void watch_letting_go(const std::string& session);
    void note_death(const std::string& session, const session_fact& told);
    /// True if this process had a token granted for the session, which it still has.
    [[nodiscard]] bool proved(const std::string& session, const history& past) const;
    /// True if the daemon can know of the token: it got it itself, or the store holds it.
    [[nodiscard]] bool known(const std::string& session, const std::string& token, const history& past) const;
    [[nodiscard]] std::uint64_t secret_version(const std::string& session) const;

    token_use& use_;
    std::map<std::string, history, std::less<>> persons_;
    std::map<std::string, wave> waves_;          ///< by organization
    std::map<std::string, world_time> decided_;  ///< by session: when its latest grant was decided
    std::optional<world_time> process_ended_at_;
};

}  // namespace tokenkeeper::simulation
