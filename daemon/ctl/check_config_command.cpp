#include "daemon/ctl/check_config_command.hpp"

#include "daemon/config/load.hpp"
#include "daemon/logging/printable.hpp"

#include <ostream>
#include <string>
#include <variant>
#include <vector>

namespace tokenkeeper::ctl {
namespace {

using logging::printable;

std::string counted(std::size_t count, const std::string& one) {
    return std::to_string(count) + " " + one + (count == 1 ? "" : "s");
}

}  // namespace

exit_status run_check_config(const std::filesystem::path& file, std::ostream& out, std::ostream& err) {
    const config::load_result loaded = config::load(file, config::environment::of_the_daemon());
    const std::string shown = printable(file.string());
    if (const auto* errors = std::get_if<std::vector<config::diagnostic>>(&loaded)) {
        for (const config::diagnostic& one : *errors)
            err << printable(one.text()) << "\n";
        err << "tokenkeeperctl: " << shown << " is not valid: " << counted(errors->size(), "error") << "\n";
        return exit_status::failed;
    }
    const auto& valid = std::get<config::configuration>(loaded);
    out << shown << " is valid: " << counted(valid.organizations.size(), "organization") << ", "
        << counted(valid.sessions.size(), "session") << "\n";
    return exit_status::fine;
}

}  // namespace tokenkeeper::ctl
