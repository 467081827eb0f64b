#include "daemon/history/session_log.hpp"
#include "tests/integration/fixture/acme.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

/// `kill -9` and the history of a session: transitions are there again, what is routine may be lost.
namespace tokenkeeper::integration::history_test {
namespace {

class history_of_a_killed_daemon : public acme {
protected:
    static constexpr int kills = 6;

    /// The transitions as the daemon tells them, each as JSON, the oldest first.
    std::vector<std::string> told() const {
        std::vector<std::string> transitions;
        const auto body = boost::json::parse(ask(ctl::method::get, "/v1/sessions/lobby/history").body);
        for (const auto& each : body.at("history").as_array())
            if (each.at("event").as_string().starts_with("session."))
                transitions.push_back(boost::json::serialize(each));
        return transitions;
    }
    /// The transitions that a process would find now, if this one died.
    std::size_t stored_transitions() {
        const auto everything = contents_now();
        if (!everything) return 0;
        for (const auto& each : everything->histories) {
            if (each.name != "lobby") continue;
            const auto log = history::session_log::restore(each.bytes).value();
            const auto is_transition = [](const auto& entry) {
                return history::worth_of(entry) == history::worth::transition;
            };
            return static_cast<std::size_t>(std::ranges::count_if(log.entries(), is_transition));
        }
        return 0;
    }
    void set_mode(mode_t mode) { ASSERT_EQ(::chmod(file("lobby.token").c_str(), mode), 0); }
};

TEST_F(history_of_a_killed_daemon, has_every_transition_once_and_in_order) {
    start_cloud(seconds{600});
    add_token("lobby");
    write_configuration(by_file("lobby", "    mode: keep-alive\n"));
    std::vector<std::string> before;
    for (int kill = 0; kill < kills; ++kill) {
        SCOPED_TRACE(kill);
        set_mode(0644);
        start_daemon();
        ASSERT_TRUE(becomes("lobby", "failed/secret_unreadable"));
        set_mode(0600);
        ASSERT_TRUE(becomes("lobby", "alive"));
        auto now = told();
        ASSERT_EQ(now.size(), std::min<std::size_t>(before.size() + 2, history::most_transitions));
        const auto known = std::min(before.size(), now.size() - 2);
        EXPECT_TRUE(std::equal(now.begin(), now.begin() + static_cast<std::ptrdiff_t>(known),
                               before.end() - static_cast<std::ptrdiff_t>(known)))
            << "what was before the kill is there again, once and in its order";
        // A transition is written at once: nothing stops the daemon, and no five minutes pass.
        ASSERT_TRUE(eventually([&] { return stored_transitions() == now.size(); }));
        before = std::move(now);
        kill_daemon();
    }
    EXPECT_EQ(before.size(), history::most_transitions);
}

}  // namespace
}  // namespace tokenkeeper::integration::history_test
