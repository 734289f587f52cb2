-- Written by `xltools setup`, taken away by `xltools setup --undo`: what the buttons of a workbook start.
-- The workbook's name travels in the environment; an error here reaches the macro's message box.

on pressed(bookName)
	return started(bookName, "button")
end pressed

on checked(bookName)
	return started(bookName, "button --check")
end checked

on started(bookName, work)
	set exe to "@EXE@"
	do shell script "test -x " & quoted form of exe
	do shell script "XLTOOLS_BOOK=" & quoted form of bookName & " " & quoted form of exe & " " & work & " >/dev/null 2>&1 &"
	return "0"
end started
