#include "daemon/supervisor/way_maker.hpp"

#include "tests/daemon/fake_runtime.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::supervision::way_maker_test {
namespace {

/// Two organizations, each with a file of authorities.
class ways : public testing::Test {
protected:
    ways() {
        organization_id id = 0;
        for (const auto* name : {"acme", "globex"}) {
            names.add(
                organization_entry{++id, std::make_shared<config::organization>(organization(name)), {}});
            settings.organizations.emplace(name, organization(name));
        }
        events.subscribe([this](const events::event& fact) { told.push_back(fact); });
    }
    static config::organization organization(const std::string& name) {
        config::organization made;
        made.name = name;
        made.api_url = "https://api." + name;
        made.login_url = "https://login." + name;
        made.ca_file = "/ca/" + name;
        return made;
    }
    [[nodiscard]] const std::set<std::filesystem::path>& watched() { return world.file_system().watched; }

    tests::fake_runtime world;
    events::event_bus events;
    std::vector<events::event> told;
    roster names;
    sources::watched_files files{world};
    way_maker maker{world, events, names, files};
    config::configuration settings;
    std::vector<std::string> errors;
};

TEST_F(ways, are_made_to_the_api_and_the_login_service) {
    const auto made = maker.make(settings, {"acme"}, errors);
    EXPECT_TRUE(errors.empty());
    ASSERT_EQ(made.size(), 1U);
    EXPECT_TRUE(made.at("acme").api);
    EXPECT_TRUE(made.at("acme").login);
    EXPECT_EQ(world.transports_made, 2U);
}

TEST_F(ways, are_named_in_an_error_each) {
    world.broken_way = "it is no certificate";
    EXPECT_TRUE(maker.make(settings, {"acme", "globex"}, errors).empty());
    ASSERT_EQ(errors.size(), 2U);
    EXPECT_NE(errors[0].find("it is no certificate"), std::string::npos);
}

TEST_F(ways, have_their_files_watched_before_they_are_read_and_until_they_go) {
    maker.make(settings, {"acme", "globex"}, errors);
    EXPECT_EQ(watched(), (std::set<std::filesystem::path>{"/ca/acme", "/ca/globex"}));
    maker.watch({1}, settings);
    EXPECT_EQ(watched(), std::set<std::filesystem::path>{"/ca/acme"}) << "the other is in no use";
    maker.forget(1);
    EXPECT_TRUE(watched().empty());
}

TEST_F(ways, are_made_anew_for_those_whose_file_changed) {
    maker.watch({1, 2}, settings);
    maker.file_changed(1, settings);
    EXPECT_EQ(world.transports_made, 2U);
    EXPECT_TRUE(names.find_organization("acme")->ways.api);
    EXPECT_FALSE(names.find_organization("globex")->ways.api);
}

TEST_F(ways, stay_in_use_where_new_ones_cannot_be_made) {
    maker.watch({1, 2}, settings);
    maker.file_changed(1, settings);
    const auto before = names.find_organization("acme")->ways.api;
    world.broken_way = "it is no certificate";
    maker.file_changed(1, settings);
    EXPECT_EQ(names.find_organization("acme")->ways.api, before);
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(std::get<events::way_unchanged>(told[0]).organization, "acme");
}

}  // namespace
}  // namespace tokenkeeper::supervision::way_maker_test
