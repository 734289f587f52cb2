Attribute VB_Name = "XlTools"
Option Explicit
' The two buttons of an xltools workbook: check and make the memo, or check only.
' They start the program xltools, once "xltools setup" has made it known on this computer.
' A command line is fixed text: the workbook's name travels in the environment (Windows) or quoted
' (macOS), so that no name can break it or run anything. LibreOffice takes the workbook in front.
' xltools shows its own messages; this module speaks only where xltools could not.

Private Const NOT_FOUND As Long = 127

Public Sub XlToolsRun()
    Start False
End Sub

Public Sub XlToolsCheck()
    Start True
End Sub

Private Sub Start(ByVal checkOnly As Boolean)
    Dim code As Long
    Dim reason As String
    If Len(ThisWorkbook.Path) = 0 Then
        Say SaveFirst()
        Exit Sub
    End If
    On Error GoTo failed
    Application.StatusBar = AtWork()
    If IsSystem("Windows") Then
        code = EndOnWindows(checkOnly)
    ElseIf IsSystem("Mac") Then
        code = StartOnMac(checkOnly)
    Else
        code = StartInLibreOffice(checkOnly)
    End If
    Application.StatusBar = False
    If code = NOT_FOUND Then
        Say NotFound()
    ElseIf code <> 0 Then
        Say Stopped(code)
    End If
    Exit Sub
failed:
    reason = Err.Description
    Application.StatusBar = False
    Say NotStarted(reason)
End Sub

Private Function IsSystem(ByVal word As String) As Boolean
    IsSystem = InStr(Application.OperatingSystem, word) > 0
End Function

' Runs xltools hidden, waits for its end and returns its exit code.
Private Function EndOnWindows(ByVal checkOnly As Boolean) As Long
    Dim shellObject As Object
    Dim variables As Object
    Dim exe As String
    Set shellObject = CreateObject("WScript.Shell")
    exe = ExeOnWindows(shellObject)
    If Len(exe) = 0 Then
        EndOnWindows = NOT_FOUND
        Exit Function
    End If
    Set variables = shellObject.Environment("PROCESS")
    variables.Item("XLTOOLS_BOOK") = ThisWorkbook.Name
    variables.Item("XLTOOLS_HWND") = WindowNumber()
    If checkOnly Then
        EndOnWindows = shellObject.Run("""" & exe & """ button --check", 0, True)
    Else
        EndOnWindows = shellObject.Run("""" & exe & """ button", 0, True)
    End If
End Function

' Returns where "xltools setup" found the program, else where uv and pipx put it; or nothing.
Private Function ExeOnWindows(ByVal shellObject As Object) As String
    Dim files As Object
    Dim exe As String
    Set files = CreateObject("Scripting.FileSystemObject")
    On Error Resume Next
    exe = shellObject.RegRead("HKCU\Software\xltools\exe")
    On Error GoTo 0
    If Not files.FileExists(exe) Then
        exe = shellObject.ExpandEnvironmentStrings("%USERPROFILE%\.local\bin\xltools.exe")
    End If
    If files.FileExists(exe) Then ExeOnWindows = exe
End Function

Private Function WindowNumber() As String
    On Error Resume Next
    WindowNumber = CStr(Application.Hwnd)
End Function

' Excel's sandbox allows the script that "xltools setup" installs, and nothing else.
Private Function StartOnMac(ByVal checkOnly As Boolean) As Long
    StartOnMac = NOT_FOUND
    On Error GoTo missing
    #If Mac Then
        If checkOnly Then
            StartOnMac = CLng(AppleScriptTask("xltools.applescript", "checked", ThisWorkbook.Name))
        Else
            StartOnMac = CLng(AppleScriptTask("xltools.applescript", "pressed", ThisWorkbook.Name))
        End If
    #End If
missing:
End Function

' Shell in LibreOffice does not wait and says nothing of a missing program, so that is found out before.
Private Function StartInLibreOffice(ByVal checkOnly As Boolean) As Long
    Dim exe As String
    exe = ExeInLibreOffice()
    If Len(exe) = 0 Then
        StartInLibreOffice = NOT_FOUND
    ElseIf checkOnly Then
        Shell """" & exe & """ button --check", 0
    Else
        Shell """" & exe & """ button", 0
    End If
End Function

' A LibreOffice from the desktop's menu may not have ~/.local/bin on its PATH.
Private Function ExeInLibreOffice() As String
    Dim folders As Variant
    Dim at As Long
    folders = Split(Environ("PATH") & ":" & Environ("HOME") & "/.local/bin", ":")
    For at = LBound(folders) To UBound(folders)
        If Left(folders(at), 1) = "/" Then
            If Len(Dir(folders(at) & "/xltools")) > 0 Then
                ExeInLibreOffice = folders(at) & "/xltools"
                Exit Function
            End If
        End If
    Next at
End Function

' A box that can show Thai; MsgBox on Windows knows the letters of one code page only.
Private Sub Say(ByVal text As String)
    If IsSystem("Windows") Then
        On Error GoTo plain
        CreateObject("WScript.Shell").Popup text, 0, "xltools", vbExclamation + vbSystemModal
        Exit Sub
    End If
plain:
    MsgBox text, vbExclamation, "xltools"
End Sub

' In Thai: "xltools is at work, please wait a moment"
Private Function AtWork() As String
    AtWork = "xltools " & Thai("01332531071733073219_421B2314232D2A310104233948")
End Function

' In Thai what stands below in English
Private Function SaveFirst() As String
    SaveFirst = Thai("421B23141A31191736012A21381407321919354901482D19_4125492701141B3848212D35010423314907") _
        & Below("Save this workbook first, then press the button again.")
End Function

' In Thai what stands below in English
Private Function NotFound() As String
    NotFound = Thai("4421481E1A421B2341012321") & " xltools " _
        & Thai("431940042337482D07193549_421B231415341415314907421B2341012321_412549272A3148072B193648070423314907") _
        & ":  xltools setup" _
        & Below("xltools was not found on this computer. Install it, then run once:  xltools setup")
End Function

' In Thai what stands below in English
Private Function Stopped(ByVal code As Long) As String
    Stopped = Thai("421B2341012321") & " xltools " _
        & Thai("2B2238141733073219421422442148441449410849071C25_232B312A") & " " & code & vbCrLf _
        & SeeWhy() _
        & Below("xltools stopped without a message, code " & code & ". To see why, run:  xltools doctor")
End Function

' In Thai what stands below in English
Private Function NotStarted(ByVal reason As String) As String
    NotStarted = Thai("4023344821421B2341012321") & " xltools " & Thai("442148441449") & ": " & reason & vbCrLf _
        & SeeWhy() _
        & Below("xltools could not be started: " & reason & ". To see why, run:  xltools doctor")
End Function

' In Thai: "to see why, please run: xltools doctor"
Private Function SeeWhy() As String
    SeeWhy = Thai("421B231414392A32402B15381449272204332A314807") & ":  xltools doctor"
End Function

Private Function Below(ByVal english As String) As String
    Below = vbCrLf & vbCrLf & english
End Function

' Two hexadecimal digits stand for one letter of the Thai block (U+0E00 on), "_" for a space.
Private Function Thai(ByVal digits As String) As String
    Dim at As Long
    at = 1
    Do While at <= Len(digits)
        If Mid(digits, at, 1) = "_" Then
            Thai = Thai & " "
            at = at + 1
        Else
            Thai = Thai & ChrW(&HE00 + CLng("&H" & Mid(digits, at, 2)))
            at = at + 2
        End If
    Loop
End Function
