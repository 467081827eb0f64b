#include "daemon/delivery/sink_troubles.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace tokenkeeper::delivery::sink_troubles_test {
namespace {

class sinks : public testing::Test {
protected:
    sinks() {
        events_.subscribe([this](const events::event& fact) { told_.push_back(fact); });
    }
    void tell(const char* sink, const std::string& trouble, bool left_behind = false) {
        events::subject about;
        about.session = "lobby";
        troubles_.tell(sink, about, left_behind, trouble);
    }
    /// The events since it was called last: the text of a trouble, or "fine".
    std::vector<std::string> news() {
        texts made;
        for (const auto& each : std::exchange(told_, {})) {
            const auto* failing = std::get_if<events::sink_failing>(&each);
            made.push_back(failing == nullptr ? "fine" : failing->reason);
        }
        return made;
    }
    using texts = std::vector<std::string>;

    events::event_bus events_;
    sink_troubles troubles_{events_};
    std::vector<events::event> told_;
};

TEST_F(sinks, have_each_trouble_told_once) {
    tell("/run/a", "no room");
    tell("/run/a", "no room");
    EXPECT_EQ(news(), texts{"no room"});
    tell("/run/b", "no room");
    EXPECT_EQ(news(), texts{"no room"}) << "that is another file";
    tell("/run/a", "read-only");
    EXPECT_EQ(news(), texts{"read-only"});
}

TEST_F(sinks, have_the_end_of_a_trouble_told_once) {
    tell("/run/a", "");
    EXPECT_EQ(news(), texts{}) << "nothing was wrong";
    tell("/run/a", "no room");
    tell("/run/a", "");
    tell("/run/a", "");
    EXPECT_EQ(news(), (texts{"no room", "fine"}));
    tell("/run/a", "no room");
    EXPECT_EQ(news(), texts{"no room"}) << "a new one";
}

TEST_F(sinks, are_told_apart_from_files_that_should_be_gone) {
    tell("/run/a", "no room");
    tell("/run/a", "no room", true);
    ASSERT_EQ(told_.size(), 2U);
    EXPECT_FALSE(std::get<events::sink_failing>(told_[0]).left_behind);
    EXPECT_TRUE(std::get<events::sink_failing>(told_[1]).left_behind);
    EXPECT_EQ(std::get<events::sink_failing>(told_[1]).about.session, "lobby");
}

}  // namespace
}  // namespace tokenkeeper::delivery::sink_troubles_test
