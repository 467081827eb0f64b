#include "daemon/roster/roster.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::roster_test {
namespace {

std::shared_ptr<const config::organization> organization(const std::string& name) {
    auto made = std::make_shared<config::organization>();
    made->name = name;
    return made;
}

std::shared_ptr<const config::session> session(const std::string& name, const std::string& its_organization) {
    auto made = std::make_shared<config::session>();
    made->name = name;
    made->organization = its_organization;
    return made;
}

class roster_test : public testing::Test {
protected:
    roster_test() {
        names.add(organization_entry{1, organization("acme"), {}});
        for (session_id id = 2; id < 6; ++id)
            names.add(session_entry{id, 1, session("s" + std::to_string(id), "acme")});
    }
    roster names;
    const roster& reader = names;
};

TEST_F(roster_test, finds_by_name_and_by_id) {
    ASSERT_NE(reader.find("s3"), nullptr);
    EXPECT_EQ(reader.find("s3")->id, 3U);
    ASSERT_NE(reader.find(session_id{3}), nullptr);
    EXPECT_EQ(reader.find(session_id{3})->name(), "s3");
    EXPECT_EQ(reader.find("s9"), nullptr);
    EXPECT_EQ(reader.find(session_id{9}), nullptr);
    EXPECT_EQ(reader.find_organization("acme")->id, 1U);
    EXPECT_EQ(reader.organization_name(1), "acme");
    EXPECT_EQ(reader.organization_name(7), "");
}

TEST_F(roster_test, gives_another_id_to_a_name_that_comes_again) {
    names.remove_session(3);
    EXPECT_EQ(reader.find("s3"), nullptr);
    names.add(session_entry{9, 1, session("s3", "acme")});
    EXPECT_EQ(reader.find("s3")->id, 9U);
    EXPECT_EQ(reader.find(session_id{3}), nullptr) << "what waited for the old one does not meet the new one";
}

TEST_F(roster_test, gives_pages_in_name_order) {
    EXPECT_EQ(reader.page("", 2), (std::vector<session_id>{2, 3}));
    EXPECT_EQ(reader.page("s3", 2), (std::vector<session_id>{4, 5}));
    EXPECT_EQ(reader.page("s5", 2), (std::vector<session_id>{}));
    EXPECT_EQ(reader.size(), 4U);
}

TEST_F(roster_test, says_whom_an_event_is_about) {
    const auto about = reader.describe(4);
    EXPECT_EQ(about.id, 4U);
    EXPECT_EQ(about.session, "s4");
    EXPECT_EQ(about.organization, "acme");
    EXPECT_EQ(reader.describe(9).session, "");
}

TEST_F(roster_test, lets_an_organization_go) {
    names.remove_organization(1);
    EXPECT_EQ(reader.find_organization("acme"), nullptr);
    EXPECT_EQ(names.find_organization(organization_id{1}), nullptr);
    EXPECT_TRUE(reader.organizations().empty());
}

}  // namespace
}  // namespace tokenkeeper::roster_test
