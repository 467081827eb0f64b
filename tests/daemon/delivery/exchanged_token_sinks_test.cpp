#include "daemon/delivery/token_sinks.hpp"
#include "tests/daemon/delivery/token_sinks_stage.hpp"

#include <filesystem>
#include <map>
#include <memory>
#include <string>

namespace tokenkeeper::delivery::exchanged_token_sinks_test {
namespace {

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

}  // namespace
}  // namespace tokenkeeper::delivery::exchanged_token_sinks_test
