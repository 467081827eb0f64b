#include "daemon/delivery/token_sinks.hpp"
#include "tests/daemon/delivery/token_sinks_stage.hpp"

#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include <boost/asio/awaitable.hpp>

namespace tokenkeeper::delivery::exchanged_token_sinks_test {
namespace {

using std::chrono::minutes;

/// Sessions that take each other's sinks in one reload, one after the other.
class exchanged_token_sinks : public token_sinks_stage {
protected:
    exchanged_token_sinks() {
        other = add_alive("other", "/run/other");
        give(other, "O1");
        for (int i = 0; i < 5; ++i) {
            answer();
            world.advance(seconds{1});
        }
        files.add(id);
        files.add(other);
        world.settle();
        EXPECT_EQ(sinks()["/run/other"], "O1");
    }
    void move(session_id who, const std::string& to) {
        files.remove(who);
        auto settings = std::make_shared<config::session>(*names.find(who)->settings);
        settings->sink = config::token_sink{to, {}, 0600};
        names.find(who)->settings = settings;
        files.add(who);
    }

    session_id other = 0;
};

TEST_F(exchanged_token_sinks, hold_the_tokens_of_their_new_owners) {
    for (const bool is_silent : {false, true}) {
        world.file_system().silent_sinks = is_silent;
        move(id, "/run/other");
        move(other, "/run/lobby");
        world.file_system().answer_sinks();
        EXPECT_EQ(sinks()["/run/other"], "T1");
        EXPECT_EQ(sinks()["/run/lobby"], "O1");
        move(id, "/run/third");
        move(other, "/run/other");
        move(id, "/run/lobby");
        EXPECT_EQ(sinks(),
                  (std::map<std::filesystem::path, std::string>{{"/run/lobby", "T1"}, {"/run/other", "O1"}}));
    }
}

TEST_F(exchanged_token_sinks, never_hold_what_their_former_owner_wrote) {
    const auto young = add("young", "/run/young");
    give(young, "Y1");
    files.add(young);
    move(young, "/run/other");
    move(other, "/run/third");
    EXPECT_FALSE(sinks().contains("/run/other")) << "its new owner's token was not seen alive yet";
    EXPECT_EQ(sinks()["/run/third"], "O1");
    world.file_system().silent_sinks = true;
    move(id, "/run/third");
    move(other, "/run/fourth");
    world.file_system().is_full = true;
    world.file_system().answer_sinks();
    EXPECT_FALSE(sinks().contains("/run/third")) << "its new owner's token could not be written";
    world.file_system().is_full = false;
    start(files.run());
    world.advance(seconds{31});
    EXPECT_EQ(sinks()["/run/third"], "T1");
    files.stop();
    world.settle();
}

/// Thousands of sessions change in a reload, some in each turn of the loop.
TEST_F(exchanged_token_sinks, are_left_long_after_they_were_taken) {
    const auto heir = add_alive("heir", "/run/heir");
    for (int i = 0; i < 5; ++i) {
        answer();
        world.advance(seconds{1});
    }
    files.add(heir);
    world.file_system().is_full = true;
    move(heir, "/run/other");
    EXPECT_FALSE(sinks().contains("/run/other")) << "its new token could not be written";
    world.file_system().is_full = false;
    files.token_changed(other, token_change::usable);
    EXPECT_FALSE(sinks().contains("/run/other")) << "it is another session's now";
    files.token_changed(heir, token_change::usable);
    const auto held = sinks()["/run/other"];
    EXPECT_NE(held, "O1");
    files.token_changed(other, token_change::unusable);
    files.remove(other);
    EXPECT_EQ(sinks()["/run/other"], held) << "who leaves it takes nothing along";
}

/// A mount may be away at the moment when a token has to go, and bring the file with it when it returns.
class token_sinks_that_are_away : public token_sinks_stage {
protected:
    token_sinks_that_are_away() {
        start(open());
        files.recall({});
        files.announce("/run/lobby", "lobby");
        files.remember();
        files.add(id);
        start(files.run());
        EXPECT_EQ(sinks()["/run/lobby"], "T1");
        world.file_system().is_away = true;
    }
    ~token_sinks_that_are_away() override {
        files.stop();
        world.settle();
    }
    boost::asio::awaitable<void> open() { static_cast<void>(co_await tokens.disk().open()); }
    void come_back() {
        world.file_system().is_away = false;
        world.advance(seconds{31});
    }
};

TEST_F(token_sinks_that_are_away, keep_no_token_of_a_session_that_left) {
    files.remove(id);
    files.remember();
    world.advance(seconds{61});
    EXPECT_TRUE(world.file_system().sink_list.contains("/run/lobby")) << "the next process looks for it, too";
    EXPECT_TRUE(heard<events::sink_failing>().empty());
    come_back();
    EXPECT_FALSE(sinks().contains("/run/lobby"));
    EXPECT_FALSE(world.file_system().sink_list.contains("/run/lobby"));
}

TEST_F(token_sinks_that_are_away, keep_no_token_that_died) {
    for (int i = 0; i < 100 && sessions.find(id)->state() != session_state::lost; ++i) {
        answer(error{errc::token_rejected});
        world.advance(seconds{10});
    }
    ASSERT_EQ(sessions.find(id)->state(), session_state::lost);
    files.token_changed(id, token_change::unusable);
    come_back();
    EXPECT_FALSE(sinks().contains("/run/lobby"));
}

TEST_F(token_sinks_that_are_away, keep_no_token_of_the_session_that_had_them) {
    const auto young = add("young", "/run/lobby");
    give(young, "Y1");
    files.remove(id);
    files.announce("/run/lobby", "young");
    files.add(young);
    come_back();
    EXPECT_FALSE(sinks().contains("/run/lobby"));
}

TEST_F(token_sinks_that_are_away, are_looked_for_only_for_a_day) {
    files.remove(id);
    world.advance(std::chrono::hours{25});
    EXPECT_FALSE(world.file_system().sink_list.contains("/run/lobby"));
    const auto jobs = world.file_system().sink_jobs;
    world.advance(minutes{5});
    EXPECT_EQ(world.file_system().sink_jobs, jobs);
}

/// Sessions of sets come and go, each with another name.
TEST_F(token_sinks_that_are_away, are_not_looked_for_where_nothing_was_written) {
    const auto young = add("young", "/run/young");
    files.announce("/run/young", "young");
    files.add(young);
    files.remove(young);
    files.remember();
    EXPECT_FALSE(world.file_system().sink_list.contains("/run/young"));
}

/// A reboot may have emptied the folder of a hundred thousand.
TEST(left_sinks, look_for_so_many_absent_ones_only) {
    left_sinks left;
    const boot_time now{std::chrono::hours{1}};
    std::size_t looked_for = 0;
    for (std::size_t i = 0; i < 2 * left_sinks::most_absent; ++i) {
        const std::filesystem::path file{"/run/" + std::to_string(i)};
        left.add({file, {}, 0600}, {}, now);
        if (left.note_absence(file, now)) ++looked_for;
    }
    EXPECT_EQ(looked_for, left_sinks::most_absent);
    EXPECT_TRUE(left.note_absence("/run/0", now)) << "those further on";
    left.drop("/run/0");
    EXPECT_TRUE(left.note_absence("/run/1999", now));
}

}  // namespace
}  // namespace tokenkeeper::delivery::exchanged_token_sinks_test
