#pragma once

#include "tests/simulation/rule_watch.hpp"
#include "tests/simulation/token_use.hpp"

#include <map>
#include <set>
#include <string>

namespace tokenkeeper::simulation {

/// Rule 5: no rotation is lost, no refresh token sent twice, and everything is durable before it is used.
class rotation_watch final : public rule_watch {
public:
    rotation_watch(stage& scene, token_use& use) : rule_watch(scene), use_(use) {}
    void sent(const sent_request& r) override;
    void ended(const sent_request& r, const request_end& end) override;
    void handed_out(const std::string& session, const secret& token) override;
    void told(const events::event& fact, const std::vector<logging::event>& lines) override;
    void process_ended(bool orderly) override;

private:
    struct refresh {
        bool processed = false;
        bool answered = false;  ///< the daemon got the answer
    };
    struct last_answer {
        std::string sent;  ///< the refresh token that it answers
        std::string refresh_token;
        world_time at;
    };
    void forget_unsaved();
    [[nodiscard]] bool is_believed_dead(const sent_request& r) const;
    [[nodiscard]] bool seems_to_have_ended(const sent_request& r) const;
    void watch_durability(const std::string& session, const std::string& organization,
                          const std::string& token);

    token_use& use_;
    std::map<std::string, refresh> refreshes_;  ///< by refresh token
    std::map<std::string, std::string>
        undurable_;  ///< access tokens that came and were not used yet: the session
    std::map<std::string, last_answer> answers_;  ///< the latest, by session
    std::set<std::string> given_up_;  ///< sessions whose rotation may be lost, as the daemon said at its stop
};

}  // namespace tokenkeeper::simulation
