#pragma once

#include "daemon/config/load.hpp"
#include "tests/cloud/cloud_model.hpp"
#include "tests/simulation/session_plan.hpp"
#include "tests/simulation/simulated_files.hpp"
#include "tests/simulation/virtual_clock.hpp"

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace tokenkeeper::simulation {

/// Everybody who is to be kept: the configuration as it stands on the host's disk (the daemon's may be
/// older), the secrets that go with it, and who is who in the cloud.
class population {
public:
    population(cloud::cloud_model& cloud, simulated_files& files, const virtual_clock& clock)
        : cloud_(cloud), files_(files), clock_(clock) {}

    void add_organization(const cloud::organization_setup& setup, double max_requests_per_second);
    /// A person who is new gets a token, or a client and a login, and the session its files.
    void add(session_plan plan);
    void remove(const std::string& session);
    /// Changes what the configuration says; what stands in the session's files follows.
    void change(const std::string& session, const std::function<void(session_plan&)>& how);
    /// Puts the right secrets into the session's files again.
    void restore_files(const std::string& session);
    /// Makes the next configuration one that is refused.
    void set_broken(bool broken) noexcept { broken_ = broken; }

    [[nodiscard]] const std::map<std::string, session_plan>& plans() const noexcept { return plans_; }
    /// Requests a second that each organization allows.
    [[nodiscard]] const std::map<std::string, double>& rates() const noexcept { return rates_; }
    [[nodiscard]] double rate(const std::string& organization) const { return rates_.at(organization); }
    /// The configuration that a daemon would load now.
    [[nodiscard]] config::load_result configuration() const;

    /// The session whose token or client has this name in the cloud, or had it last; empty: nobody's.
    [[nodiscard]] const std::string& owner(std::string_view token) const;
    /// The organization of a token or client, by its name in the cloud; empty: it is not known.
    [[nodiscard]] std::string home(std::string_view token) const;
    /// When the session was added or its plan last changed.
    [[nodiscard]] world_time changed(const std::string& session) const;
    /// When it was removed from the configuration last; the beginning: never.
    [[nodiscard]] world_time removed(const std::string& session) const {
        const auto found = removals_.find(session);
        return found == removals_.end() ? world_time{} : found->second;
    }
    /// "export" of "export/7".
    [[nodiscard]] static std::string_view person(std::string_view token) noexcept;
    [[nodiscard]] static std::filesystem::path token_file(const session_plan& plan);
    /// The folder of the set that such sessions are in: one for each organization and mode.
    [[nodiscard]] static std::filesystem::path set_folder(const session_plan& plan);
    [[nodiscard]] static std::filesystem::path secret_file(const session_plan& plan);
    [[nodiscard]] static std::filesystem::path seed_file(const session_plan& plan);
    [[nodiscard]] static std::filesystem::path sink_file(const session_plan& plan);
    /// Every secret that was ever made for somebody: nothing that is told may hold one.
    [[nodiscard]] const std::vector<std::string>& secrets() const noexcept { return secrets_; }

private:
    void make_person(const session_plan& plan);
    void make_set(const session_plan& plan);
    [[nodiscard]] config::session described(const session_plan& plan) const;

    cloud::cloud_model& cloud_;
    simulated_files& files_;
    const virtual_clock& clock_;
    std::map<std::string, double> rates_;
    std::map<std::string, session_plan> plans_;
    std::map<std::string, config::session_set> sets_;
    std::map<std::string, std::string, std::less<>> owners_;  ///< by person
    std::map<std::string, std::string, std::less<>> homes_;   ///< by person
    std::map<std::string, world_time> changes_;               ///< by session
    std::map<std::string, world_time> removals_;              ///< by session
    std::map<std::string, std::string> seeds_;                ///< first refresh tokens by person
    std::vector<std::string> secrets_;
    bool broken_ = false;
};

}  // namespace tokenkeeper::simulation
