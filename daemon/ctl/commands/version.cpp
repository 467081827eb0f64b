#include "daemon/ctl/version.hpp"

#include "daemon/ctl/commands/command_list.hpp"

#include <ostream>

namespace tokenkeeper::ctl {
namespace {

class version_command final : public command {
public:
    [[nodiscard]] description describe() const override {
        return {"version", "Print the version of this program",
                "The version of the daemon: tokenkeeperctl status --json\n\nExample: tokenkeeperctl version"};
    }
    [[nodiscard]] exit_status run(const command_context& context) override {
        context.out << version_line() << "\n";
        return exit_status::fine;
    }
};

}  // namespace

std::unique_ptr<command> make_version_command() {
    return std::make_unique<version_command>();
}

}  // namespace tokenkeeper::ctl
