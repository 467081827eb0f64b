#pragma once

#include "tests/simulation/rule_watch.hpp"

namespace tokenkeeper::simulation {

/// Rule 9: a session with which nothing is wrong is well, whatever befalls the others; and what is handed out
/// is its own token.
class isolation_watch final : public rule_watch {
public:
    using rule_watch::rule_watch;
    void sent(const sent_request& r) override;
    void handed_out(const std::string& session, const secret& token) override;
    void look(const view_source& shown) override;

private:
    void watch(const session_view& view, const session_plan& plan);
};

}  // namespace tokenkeeper::simulation
