#include "daemon/ctl/context.hpp"

#include "daemon/logging/printable.hpp"

#include <ostream>

namespace tokenkeeper::ctl {

using logging::printable;

look context::how() const {
    look made;
    made.colour = colour;
    if (const auto size = terminal()) made.columns = size->columns;
    return made;
}

std::string text_of(const failure& what) {
    std::string text = printable(what.message) + "\n";
    for (const std::string& line : what.details)
        text += "  " + printable(line) + "\n";
    if (!what.hint.empty()) text += "  " + printable(what.hint) + "\n";
    return text;
}

exit_status tell(const context& in, const failure& what, std::string_view subject) {
    in.err << "tokenkeeperctl: ";
    if (!subject.empty()) in.err << printable(subject) << ": ";
    in.err << text_of(what);
    return what.status;
}

}  // namespace tokenkeeper::ctl
