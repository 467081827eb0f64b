#include "daemon/config/load.hpp"
#include "daemon/ctl/commands/command_list.hpp"
#include "lib/base/printable.hpp"

#include <ostream>
#include <string>
#include <variant>
#include <vector>

namespace tokenkeeper::ctl {
namespace {

std::string count_of(std::size_t count, const std::string& noun) {
    return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

/// `check-config`: reads the configuration as the daemon would, without a daemon. Groups named tokenkeeper
/// and tokenkeeperd count as the daemon's own, where they exist, as the caller is rarely the daemon's user.
class check_config_command final : public command {
public:
    [[nodiscard]] description describe() const override {
        return {"check-config", "Check a configuration; needs no running daemon",
                "Prints every error and warning, one on each line. Exits with 0 if the file is valid, "
                "otherwise with 1.\n\n"
                "Example: tokenkeeperctl check-config ./tokenkeeper.yaml"};
    }

    [[nodiscard]] std::vector<parameter> parameters() override {
        return {{"FILE", "The configuration", &file_}};
    }

    [[nodiscard]] bool can_be_held() const override { return true; }

    [[nodiscard]] exit_status run(const command_context& context) override {
        const auto result = config::load(file_, config::environment::of_the_daemon());
        if (const auto* errors = std::get_if<std::vector<config::diagnostic>>(&result)) {
            for (const config::diagnostic& error : *errors)
                context.err << printable(error.text()) << "\n";
            context.err << "tokenkeeperctl: " << printable(file_)
                        << " is not valid: " << count_of(errors->size(), "error") << "\n";
            return exit_status::failed;
        }
        const auto& valid = std::get<config::configuration>(result);
        for (const auto& warnings : {valid.doubts(), valid.secret_doubts}) {
            for (const config::diagnostic& each : warnings)
                context.out << printable(each.text()) << "\n";
        }
        context.out << printable(file_)
                    << " is valid: " << count_of(valid.organizations.size(), "organization") << ", "
                    << count_of(valid.sessions.size(), "session") << "\n";
        return exit_status::fine;
    }

private:
    std::string file_ = "/etc/tokenkeeper/tokenkeeper.yaml";
};

}  // namespace

std::unique_ptr<command> make_check_config_command() {
    return std::make_unique<check_config_command>();
}

}  // namespace tokenkeeper::ctl
